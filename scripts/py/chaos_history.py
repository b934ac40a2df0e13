"""What clients asked for and what they were answered, as a list that can be written, read and checked.

Times are seconds since the start of the run. Content of objects is made from (value, size), so that any
read can be verified without keeping what was written.
"""

import hashlib
import json
import threading
import time
import zlib

from aisrest import pattern

HEADER = 32  # bytes at the start of an object that name its value
INFINITY = float("inf")


def content(value, size):
    """The bytes of the write `value` (a short text): its name, then a pattern. Empty if size is 0."""
    if size == 0:
        return b""
    return (value.ljust(HEADER).encode() + pattern(value, max(0, size - HEADER)))[:size]


def value_of(body):
    """The value that a body claims to be, or what stands there instead."""
    return body[:HEADER].decode("utf-8", "replace").strip()


class Event:
    """One operation. `outcome`: ok, absent (a definite "not found"), fail (certainly without effect),
    unknown (a write that may take effect at any time), error (a read that told nothing). `touch`: the target
    said that it is cut off and that its answer may be of the past, and how far."""

    FIELDS = ("client", "op", "key", "value", "began", "ended", "outcome", "size", "crc", "names", "where", "note",
              "touch")
    __slots__ = FIELDS

    def __init__(self, client, op, key, value="", began=0.0, ended=0.0, outcome="ok", size=0, crc=0,
                 names=None, where="", note="", touch=""):
        for field in Event.FIELDS:
            setattr(self, field, locals()[field])

    @property
    def is_write(self):
        return self.op in ("put", "delete")

    def to_json(self):
        return {f: getattr(self, f) for f in Event.FIELDS
                if f in ("client", "op", "key") or getattr(self, f) not in ("", None, 0)}

    def copy(self, **changes):
        return Event(**{**{f: getattr(self, f) for f in Event.FIELDS}, **changes})

    def __str__(self):
        tail = f" [{self.note}]" if self.note else ""
        value = f" {self.value}" if self.value else ""
        return (f"{self.began:.2f}-{self.ended:.2f} s client {self.client} {self.op} {self.key}{value}:"
                f" {self.outcome}{' by ' + self.where if self.where else ''}{tail}")


class Sighting:
    """What one node said of its state. `claims`: the term in which it says that it is the primary;
    `buckets`: only when they were asked for as well."""

    FIELDS = ("node", "time", "key", "hash", "primary", "claims", "versions", "buckets")
    __slots__ = FIELDS

    def __init__(self, node, time, key, hash, primary="", claims=None, versions=None, buckets=None):
        for field in Sighting.FIELDS:
            setattr(self, field, locals()[field])
        self.key, self.claims = tuple(key), tuple(claims) if claims else None

    def to_json(self):
        return {"sighting": {f: getattr(self, f) for f in Sighting.FIELDS if getattr(self, f) is not None}}

    def copy(self, **changes):
        return Sighting(**{**{f: getattr(self, f) for f in Sighting.FIELDS}, **changes})


class History:
    """Everything that was seen; safe to add to from many threads."""

    def __init__(self):
        self.started = time.monotonic()
        self.lock = threading.Lock()
        self.events, self.sightings = [], []
        self.forgiven = []  # (node, time): its state was rolled back or wiped by us at that moment

    def now(self):
        return time.monotonic() - self.started

    def add(self, event):
        with self.lock:
            self.events.append(event)

    def see(self, sighting):
        with self.lock:
            self.sightings.append(sighting)

    def forgive(self, node):
        with self.lock:
            self.forgiven.append((node, self.now()))

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            for item in [*self.events, *self.sightings]:
                file.write(json.dumps(item.to_json()) + "\n")
            for node, moment in self.forgiven:
                file.write(json.dumps({"forgiven": [node, moment]}) + "\n")

    @staticmethod
    def read(path):
        result = History()
        with open(path, encoding="utf-8") as file:
            for line in file:
                item = json.loads(line)
                if "sighting" in item:
                    result.sightings.append(Sighting(**item["sighting"]))
                elif "forgiven" in item:
                    result.forgiven.append(tuple(item["forgiven"]))
                else:
                    result.events.append(Event(**item))
        return result

    def copy(self):
        result = History()
        result.events, result.sightings = list(self.events), list(self.sightings)
        result.forgiven = list(self.forgiven)
        return result


def checksum(body):
    return zlib.crc32(body)


def seed_of(*parts):
    """A number for random.Random, the same for the same parts on every machine."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, parts)).encode()).digest()[:8], "big")
