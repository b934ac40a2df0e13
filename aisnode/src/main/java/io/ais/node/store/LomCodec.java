package io.ais.node.store;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.XxHash64;
import io.ais.model.Bck;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The value of attribute {@code user.ais.lom}: magic, format, own checksum, fields (big endian).
 * Stateless. A higher minor version may append fields, which older readers skip; a higher major
 * version is refused. See docs/adr/0003-on-disk-format.md.
 */
public final class LomCodec {
  /** Name of the attribute, in namespace "user.". */
  public static final String ATTRIBUTE = "ais.lom";

  /** Longest value: one inode block of ext4 holds it beside other attributes. */
  public static final int MAX_BYTES = 3900;

  private static final int MAGIC = 0x41_4c_4f_4d; // "ALOM"
  private static final int MAJOR = 1;
  private static final int MINOR = 0;
  private static final int HEAD = Integer.BYTES + 2 + Long.BYTES;
  private static final int TOMBSTONE = 1;

  /** Flags, eight numbers of 64 bits, bytes behind the content, number of pairs. */
  private static final int FIXED = 1 + 8 * Long.BYTES + 2 * Short.BYTES;

  private LomCodec() {}

  /**
   * What an attribute says, before it is compared with its file.
   *
   * @param lom metadata
   * @param tailBytes bytes behind the content, that hold a name too long for a path
   */
  record Decoded(Lom lom, int tailBytes) {
    /** What the file must have. */
    long fileBytes() {
      return lom.sizeBytes() + tailBytes;
    }

    /** A record of a delete may still have the content of the object ({@link ObjectFiles#turnIntoRecord}). */
    boolean fits(long bytes) {
      return bytes == fileBytes() || lom.tombstone() && tailBytes == 0;
    }
  }

  /** Encodes; the name itself is not stored but its digest is. */
  public static byte[] encode(Lom lom, int tailBytes) {
    byte[] value = withoutChecksum(lom, tailBytes);
    if (value.length > MAX_BYTES) {
      throw new IllegalStateException("metadata of " + lom.cname() + ": " + value.length);
    }
    long checksum = XxHash64.hash(value, HEAD, value.length - HEAD, 0);
    ByteBuffer.wrap(value).putLong(HEAD - Long.BYTES, checksum);
    return value;
  }

  /** Zero in the place of the checksum. */
  private static byte[] withoutChecksum(Lom lom, int tailBytes) {
    ByteBuffer out = ByteBuffer.allocate(mostBytes(lom));
    out.putInt(MAGIC).put((byte) MAJOR).put((byte) MINOR).putLong(0);
    out.put((byte) (lom.tombstone() ? TOMBSTONE : 0));
    out.putLong(nameDigest(lom.name())).putLong(lom.bid()).putLong(lom.sizeBytes());
    out.putShort((short) tailBytes).putLong(lom.mtimeNanos());
    WriteStamp stamp = lom.stamp();
    out.putLong(stamp.gen()).putLong(stamp.epoch());
    out.putLong(stamp.hlcNanos()).putLong(stamp.nodeDigest());
    writeText(out, lom.checksum().type().wire());
    writeText(out, lom.checksum().value());
    writeText(out, lom.version());
    out.putShort((short) lom.custom().size());
    for (Map.Entry<String, String> entry : lom.custom().entrySet()) {
      writeText(out, entry.getKey());
      writeText(out, entry.getValue());
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Enough for every text, whatever its characters. */
  private static int mostBytes(Lom lom) {
    int bytes = HEAD + FIXED + mostBytes(lom.version());
    bytes += mostBytes(lom.checksum().type().wire()) + mostBytes(lom.checksum().value());
    for (Map.Entry<String, String> entry : lom.custom().entrySet()) {
      bytes += mostBytes(entry.getKey()) + mostBytes(entry.getValue());
    }
    return bytes;
  }

  /** A character of a string is at most three bytes in UTF-8. */
  private static int mostBytes(String text) {
    return Short.BYTES + 3 * text.length();
  }

  /**
   * Metadata that does not belong to a file here.
   *
   * @throws CorruptException when it is not intact, or of another name
   */
  public static Lom decode(byte[] value, Bck bck, String name) throws CorruptException {
    return decode(value, bck, name, "", 0).lom();
  }

  /** Decodes and checks magic, version, own checksum and the digest of the name. */
  static Decoded decode(byte[] value, Bck bck, String name, String mountpath, long atimeNanos)
      throws CorruptException {
    try {
      ByteBuffer in = ByteBuffer.wrap(value);
      checkHead(in, value);
      boolean tombstone = (in.get() & TOMBSTONE) != 0;
      if (in.getLong() != nameDigest(name)) {
        throw new CorruptException("metadata belongs to another name");
      }
      return readFields(in, bck, name, mountpath, atimeNanos, tombstone);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new CorruptException("metadata is truncated or malformed: " + e.getMessage());
    }
  }

  /** Length of the name behind the content, without knowing the name. */
  static long[] sizeAndTail(byte[] value) throws CorruptException {
    try {
      ByteBuffer in = ByteBuffer.wrap(value);
      checkHead(in, value);
      in.position(in.position() + 1 + 2 * Long.BYTES);
      return new long[] {in.getLong(), in.getShort() & 0xffff};
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new CorruptException("metadata is truncated");
    }
  }

  private static void checkHead(ByteBuffer in, byte[] value) throws CorruptException {
    if (in.getInt() != MAGIC) {
      throw new CorruptException("metadata has no magic");
    }
    int major = in.get();
    in.get();
    if (major != MAJOR) {
      throw new CorruptException("metadata format " + major + " is not " + MAJOR);
    }
    if (in.getLong() != XxHash64.hash(value, HEAD, value.length - HEAD, 0)) {
      throw new CorruptException("metadata fails its checksum");
    }
  }

  private static Decoded readFields(
      ByteBuffer in, Bck bck, String name, String mountpath, long atimeNanos, boolean tombstone) {
    long bid = in.getLong();
    long sizeBytes = in.getLong();
    int tailBytes = in.getShort() & 0xffff;
    long mtimeNanos = in.getLong();
    WriteStamp stamp = new WriteStamp(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    ChecksumType type = ChecksumType.parse(readText(in));
    Checksum checksum = new Checksum(type, readText(in));
    String version = readText(in);
    Map<String, String> custom = readCustom(in);
    Lom lom =
        new Lom(
            bck,
            name,
            bid,
            sizeBytes,
            checksum,
            version,
            custom,
            stamp,
            mtimeNanos,
            atimeNanos,
            tombstone,
            mountpath,
            1);
    return new Decoded(lom, tailBytes);
  }

  private static Map<String, String> readCustom(ByteBuffer in) {
    int pairs = in.getShort() & 0xffff;
    Map<String, String> custom = pairs == 0 ? Map.of() : new TreeMap<>();
    for (int i = 0; i < pairs; i++) {
      custom.put(readText(in), readText(in));
    }
    return custom;
  }

  private static long nameDigest(String name) {
    return XxHash64.hash(name.getBytes(StandardCharsets.UTF_8), 0);
  }

  private static void writeText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putShort((short) bytes.length).put(bytes);
  }

  private static String readText(ByteBuffer in) {
    int length = in.getShort() & 0xffff;
    int start = in.position();
    in.position(start + length); // beyond the limit: IllegalArgumentException, as for any bad value
    return new String(in.array(), start, length, StandardCharsets.UTF_8);
  }
}
