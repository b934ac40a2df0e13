"""Cuts the symbol table off a shared library (deploy/docker/build): the tables of sections and symbols lie at the
end of the file, only debuggers and the stack traces of a crashed JVM read them. Does what `strip` does, for machines
without binutils."""

import struct
import sys

SYMBOLS = 2  # section type SHT_SYMTAB
NO_BITS = 8  # SHT_NOBITS
LOADED = 2  # section flag SHF_ALLOC


def sections(data):
    """(type, flags, offset, size) of each section of a 64-bit little-endian ELF file."""
    table, = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    for number in range(count):
        _, kind, flags, _, offset, length = struct.unpack_from("<IIQQQQ", data, table + number * size)
        yield kind, flags, offset, length


def stripped(data):
    if data[:6] != b"\x7fELF\x02\x01":
        raise ValueError("no 64-bit little-endian ELF file")
    every = list(sections(data))
    cut = min((offset for kind, _, offset, _ in every if kind == SYMBOLS), default=len(data))
    needed = max(offset + length for kind, flags, offset, length in every if flags & LOADED and kind != NO_BITS)
    if cut < needed:
        return data  # something that is loaded lies behind: leave it alone
    head = bytearray(data[:cut])
    struct.pack_into("<Q", head, 0x28, 0)
    struct.pack_into("<HH", head, 0x3C, 0, 0)
    return bytes(head)


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            before = file.read()
        after = stripped(before)
        if len(after) < len(before):
            with open(path, "wb") as file:
                file.write(after)
