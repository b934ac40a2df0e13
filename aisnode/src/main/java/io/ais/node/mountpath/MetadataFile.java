package io.ais.node.mountpath;

import io.ais.checksum.XxHash64;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.Reserve;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A small file at the root of a mountpath: one line with kind, format and checksum, then JSON.
 * Written aside, synced, renamed, so that a crash leaves the old content or the new. Stateless.
 */
final class MetadataFile {
  private static final int FORMAT = 1;
  private static final int MAX_BYTES = 64 << 20;

  private MetadataFile() {}

  /** What a file says, or why it says nothing. */
  sealed interface Loaded {
    /** No such file. */
    record Absent() implements Loaded {}

    /** A file that must not be used. */
    record Bad(String reason) implements Loaded {}

    /** Content that fits its checksum. */
    record Good(byte[] content) implements Loaded {}
  }

  /** Replaces it, durably; on a full disk in the room of the {@link Reserve}. */
  static void save(Disk disk, String name, String kind, byte[] content) throws DiskException {
    Reserve.with(
        disk,
        () -> {
          write(disk, name, kind, content);
          return null;
        });
  }

  private static void write(Disk disk, String name, String kind, byte[] content)
      throws DiskException {
    String temporary = name + ".new";
    if (disk.stat(temporary).isPresent()) {
      disk.delete(temporary);
    }
    byte[] head = header(kind, content).getBytes(StandardCharsets.US_ASCII);
    try (DiskFile file = disk.create(temporary)) {
      file.write(ByteBuffer.wrap(head));
      file.write(ByteBuffer.wrap(content));
      file.sync();
    }
    disk.rename(temporary, name);
    disk.syncDirectory("");
  }

  static Loaded load(Disk disk, String name, String kind) throws DiskException {
    byte[] bytes;
    try (DiskFile file = disk.openRead(name)) {
      if (file.size() > MAX_BYTES) {
        return new Loaded.Bad(name + ": " + file.size() + " bytes");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
      while (buffer.hasRemaining() && file.read(buffer, buffer.position()) >= 0) {
        continue;
      }
      bytes = buffer.array();
    } catch (DiskException e) {
      if (e.is(Kind.NOT_FOUND)) {
        return new Loaded.Absent();
      }
      throw e;
    }
    return check(name, kind, bytes);
  }

  private static Loaded check(String name, String kind, byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end == bytes.length) {
      return new Loaded.Bad(name + ": no header");
    }
    byte[] content = Arrays.copyOfRange(bytes, end + 1, bytes.length);
    String header = new String(bytes, 0, end + 1, StandardCharsets.US_ASCII);
    return header.equals(header(kind, content))
        ? new Loaded.Good(content)
        : new Loaded.Bad(name + ": kind, format or checksum does not fit");
  }

  private static String header(String kind, byte[] content) {
    String checksum = HexFormat.of().toHexDigits(XxHash64.hash(content, 0));
    return "ais-" + kind + " " + FORMAT + " " + checksum + "\n";
  }
}
