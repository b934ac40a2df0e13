package io.ais.node.object;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of an object on their way in. Blocking; confined to the caller's thread. */
public interface ByteSource {

  /** Length the sender announced; -1 when unknown. */
  long declaredBytes();

  /**
   * Reads some bytes.
   *
   * @return number of bytes, or -1 after the last byte of a complete body
   * @throws IOException when the body is incomplete; nothing is stored then
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * The whole content of an open object, for a copy of it. The reader, and so the lock of the object,
   * ends with the last byte: two copies in opposite directions would wait for each other's commit.
   */
  static ByteSource of(ObjectReader reader) {
    return new ByteSource() {
      private long position;

      @Override
      public long declaredBytes() {
        return reader.lom().sizeBytes();
      }

      @Override
      public int read(ByteBuffer into) {
        if (position == reader.lom().sizeBytes()) {
          return -1;
        }
        int got = reader.read(into, position);
        position += Math.max(0, got);
        if (position == reader.lom().sizeBytes()) {
          reader.close();
        }
        return got;
      }
    };
  }

  /** A source over an array. */
  static ByteSource of(byte[] bytes) {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    return new ByteSource() {
      @Override
      public long declaredBytes() {
        return bytes.length;
      }

      @Override
      public int read(ByteBuffer into) {
        if (!rest.hasRemaining()) {
          return -1;
        }
        int n = Math.min(rest.remaining(), into.remaining());
        into.put(into.position(), rest, rest.position(), n);
        into.position(into.position() + n);
        rest.position(rest.position() + n);
        return n;
      }
    };
  }
}
