package io.ais.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes MessagePack as the reference's encoder does. It differs from msgpack-core in one point that
 * shows on the wire: a signed field takes signed forms ({@code d1 2800} for 10240), an unsigned one
 * unsigned forms. Confined to one thread.
 */
final class MsgPackWriter {
  private byte[] buffer;
  private int length;

  MsgPackWriter(int expectedBytes) {
    buffer = new byte[Math.max(64, expectedBytes)];
  }

  private void need(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }

  private MsgPackWriter put(int marker, long value, int bytes) {
    need(1 + bytes);
    buffer[length++] = (byte) marker;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      buffer[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  MsgPackWriter map(int size) {
    return size < 16 ? put(0x80 | size, 0, 0) : put(0xde, size, 2);
  }

  MsgPackWriter array(int size) {
    if (size < 16) {
      return put(0x90 | size, 0, 0);
    }
    return size < 0x10000 ? put(0xdc, size, 2) : put(0xdd, size, 4);
  }

  MsgPackWriter string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int size = bytes.length;
    if (size < 32) {
      put(0xa0 | size, 0, 0);
    } else if (size < 0x100) {
      put(0xd9, size, 1);
    } else if (size < 0x10000) {
      put(0xda, size, 2);
    } else {
      put(0xdb, size, 4);
    }
    need(size);
    System.arraycopy(bytes, 0, buffer, length, size);
    length += size;
    return this;
  }

  /** Shortest signed form. */
  MsgPackWriter signed(long value) {
    if (value >= -32 && value <= Byte.MAX_VALUE) {
      return put((byte) value, 0, 0);
    }
    if (value == (byte) value) {
      return put(0xd0, value, 1);
    }
    if (value == (short) value) {
      return put(0xd1, value, 2);
    }
    return value == (int) value ? put(0xd2, value, 4) : put(0xd3, value, 8);
  }

  /** Shortest unsigned form of a value that is not negative. */
  MsgPackWriter unsigned(long value) {
    if (value < 0x80) {
      return put((int) value, 0, 0);
    }
    if (value < 0x100) {
      return put(0xcc, value, 1);
    }
    if (value < 0x10000) {
      return put(0xcd, value, 2);
    }
    return value < 0x1_0000_0000L ? put(0xce, value, 4) : put(0xcf, value, 8);
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }
}
