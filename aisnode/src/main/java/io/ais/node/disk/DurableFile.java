package io.ais.node.disk;

import static java.util.Objects.requireNonNull;

import io.ais.checksum.XxHash64;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;

/**
 * A small file that is replaced as a whole and survives power loss: temp file, fsync, rename, fsync
 * of the directory. Content is framed with magic, format version and checksum; a file that fails
 * them is set aside as {@code NAME.bad-<n>} and treated as absent. Not thread-safe: one owner.
 */
public final class DurableFile {
  private static final byte[] MAGIC = "aisnode\n".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int HEAD = MAGIC.length + Integer.BYTES + Long.BYTES + Integer.BYTES;

  private final Path path;

  public DurableFile(Path path) {
    this.path = requireNonNull(path, "path");
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Replaces the content; returns when it is on disk. */
  public void write(byte[] content) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEAD + content.length);
    frame.put(MAGIC).putInt(FORMAT).putLong(XxHash64.hash(content, 0)).putInt(content.length);
    frame.put(content).flip();
    replace(path, frame);
  }

  /** Replaces a file as a whole by these bytes, as they are; returns when they are on disk. */
  public static void replace(Path path, byte[] content) throws IOException {
    replace(path, ByteBuffer.wrap(content));
  }

  private static void replace(Path path, ByteBuffer bytes) throws IOException {
    String name = String.valueOf(path.getFileName());
    DiskSteps.ofThisProcess("write " + name);
    Path temp = path.resolveSibling(name + ".tmp");
    try (FileChannel out =
        FileChannel.open(
            temp,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      DiskSteps.ofThisProcess("sync " + name);
      out.force(true);
    }
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rw-r-----"));
    DiskSteps.ofThisProcess("rename " + name);
    Files.move(temp, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    DiskSteps.ofThisProcess("sync-directory of " + name);
    syncDirectory(path.toAbsolutePath().getParent());
  }

  /** Content if the file exists and is whole; a damaged file is set aside. */
  public Optional<byte[]> read() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Optional<byte[]> content = unframe(bytes);
    if (content.isEmpty()) {
      setAside();
    }
    return content;
  }

  private static Optional<byte[]> unframe(byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    if (bytes.length < HEAD) {
      return Optional.empty();
    }
    byte[] magic = new byte[MAGIC.length];
    frame.get(magic);
    int format = frame.getInt();
    long hash = frame.getLong();
    int length = frame.getInt();
    if (!Arrays.equals(magic, MAGIC) || format != FORMAT || length != frame.remaining()) {
      return Optional.empty();
    }
    byte[] content = new byte[length];
    frame.get(content);
    return XxHash64.hash(content, 0) == hash ? Optional.of(content) : Optional.empty();
  }

  /** Renames the file to the first free {@code NAME.bad-<n>}; returns that path. */
  public Path setAside() throws IOException {
    for (int n = 1; ; n++) {
      Path bad = path.resolveSibling(path.getFileName() + ".bad-" + n);
      if (!Files.exists(bad)) {
        Files.move(path, bad, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(path.getParent());
        return bad;
      }
    }
  }

  /** Removes the file if it is there. */
  public void delete() throws IOException {
    if (Files.deleteIfExists(path)) {
      syncDirectory(path.getParent());
    }
  }

  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
