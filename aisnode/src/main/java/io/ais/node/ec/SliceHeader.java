package io.ais.node.ec;

import io.ais.model.Bck;
import io.ais.node.store.CorruptException;
import io.ais.node.store.Lom;
import io.ais.node.store.LomCodec;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The beginning of a slice's content: the metadata of the whole object, so that any D slices give it
 * back with all that it said of itself. Magic, format, length (big endian), then {@link LomCodec},
 * which has a checksum of its own. Stateless.
 */
final class SliceHeader {
  /** Bytes that tell how long the rest is. */
  static final int PREFIX_BYTES = 2 * Integer.BYTES + Byte.BYTES;

  private static final int MAGIC = 0x41_45_43_53; // "AECS"
  private static final int FORMAT = 1;

  private SliceHeader() {}

  static byte[] encode(Lom object) {
    byte[] fields = LomCodec.encode(object, 0);
    return ByteBuffer.allocate(PREFIX_BYTES + fields.length)
        .putInt(MAGIC)
        .put((byte) FORMAT)
        .putInt(fields.length)
        .put(fields)
        .array();
  }

  /**
   * Bytes that follow the prefix.
   *
   * @throws IOException when this is no header, or of a later format
   */
  static int length(byte[] prefix) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(prefix);
    if (in.getInt() != MAGIC) {
      throw new IOException("slice has no magic");
    }
    int format = in.get();
    int length = in.getInt();
    if (format != FORMAT || length <= 0 || length > LomCodec.MAX_BYTES) {
      throw new IOException("slice format " + format + ", header of " + length + " bytes");
    }
    return length;
  }

  /** The object's metadata out of what follows the prefix. */
  static Lom decode(byte[] fields, Bck bck, String name) throws IOException {
    try {
      return LomCodec.decode(fields, bck, name);
    } catch (CorruptException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
