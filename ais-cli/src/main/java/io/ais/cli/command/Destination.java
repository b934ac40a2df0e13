package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A local file that appears only when it is complete. Stateless apart from its names. */
final class Destination {
  private static final int BUFFER = 256 * 1024;

  private final Path file;
  private final Interruption interruption;

  Destination(Path file, Interruption interruption) {
    this.file = file;
    this.interruption = interruption;
  }

  /**
   * The file for an object below a directory.
   *
   * @throws CommandException if the name leads out of the directory
   */
  static Path inside(Path directory, String object) {
    String relative = object.replaceFirst("^/+", "");
    Path root = directory.toAbsolutePath().normalize();
    Path file = root.resolve(relative).normalize();
    if (relative.isEmpty() || file.equals(root) || !file.startsWith(root)) {
      throw new CommandException(
          "refusing to write object \"" + object + "\" outside of " + directory);
    }
    return file;
  }

  /** Writes through a temporary name, then renames. Devices and pipes are written directly. */
  long write(Writer writer) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return writer.write(() -> Files.newOutputStream(file, StandardOpenOption.WRITE));
    }
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file;
    Path fresh = directory.resolve(".ais-" + Long.toHexString(unique()));
    try {
      long bytes = writer.write(() -> new BufferedOutputStream(interruption.create(fresh), BUFFER));
      Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
      return bytes;
    } finally {
      Files.deleteIfExists(fresh);
      interruption.release(fresh);
    }
  }

  private long unique() {
    return System.nanoTime() ^ ProcessHandle.current().pid() << 40 ^ System.identityHashCode(this);
  }

  /** Fills the file; returns the number of bytes. */
  interface Writer {
    long write(Reading.Sink sink) throws IOException;
  }

  /** True if a link would lead a path out of the directory. */
  static boolean throughLink(Path directory, Path file) {
    for (Path at = file.getParent(); at != null && !at.equals(directory); at = at.getParent()) {
      if (Files.exists(at, LinkOption.NOFOLLOW_LINKS) && Files.isSymbolicLink(at)) {
        return true;
      }
    }
    return false;
  }
}
