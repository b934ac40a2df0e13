package io.ais.node.disk;

import static java.nio.file.StandardOpenOption.READ;

import io.ais.node.disk.DiskException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The directory of a mountpath as it was opened. Its path may lead elsewhere later: the directory was
 * moved, removed or replaced, its file system unmounted. Then every name in it seems to be missing, which
 * must not be taken for the absence of an object. Thread-safe.
 */
final class RootDirectory implements AutoCloseable {
  private static final Path DEVICES = Path.of("/sys/dev/block");

  private final Path path;
  private final FileChannel
      handle; // while it is open, no other directory gets the same inode number
  private final Object key;
  private final Path device; // null when the kernel does not tell

  private RootDirectory(Path path, FileChannel handle, Object key, Path device) {
    this.path = path;
    this.handle = handle;
    this.key = key;
    this.device = device;
  }

  static RootDirectory open(Path path) throws IOException {
    FileChannel handle = FileChannel.open(path, READ);
    boolean done = false;
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      Path device = DEVICES.resolve(deviceNumber((Long) Files.getAttribute(path, "unix:dev")));
      RootDirectory root =
          new RootDirectory(path, handle, key, Files.exists(device) ? device : null);
      done = true;
      return root;
    } finally {
      if (!done) {
        handle.close();
      }
    }
  }

  /** As {@code major:minor}. */
  static String deviceNumber(long dev) {
    long major = dev >>> 8 & 0xfff | dev >>> 32 & ~0xfffL;
    long minor = dev & 0xff | dev >>> 12 & ~0xffL;
    return major + ":" + minor;
  }

  /** Empty while the path leads to this directory, else where it leads. Costs one stat. */
  String elsewhere() {
    try {
      Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return key.equals(now) ? "" : "another directory or file system is at " + path;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return path + " does not exist any more";
    } catch (IOException e) {
      return path + " cannot be looked at: " + e.getMessage();
    }
  }

  /** As {@link Disk#checkRoot}. */
  void check() throws DiskException {
    String elsewhere = elsewhere();
    if (!elsewhere.isEmpty()) {
      throw new DiskException(Kind.GONE, "", elsewhere, null);
    }
    if (device != null && !Files.exists(device)) {
      throw new DiskException(Kind.FAULT, "", "the device of " + path + " is gone", null);
    }
    try {
      path.getFileSystem().provider().checkAccess(path, AccessMode.READ, AccessMode.WRITE);
    } catch (IOException e) {
      DiskException found = IoErrors.classify("", e);
      throw found.isFault() ? found : new DiskException(Kind.FAULT, "", found.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    handle.close();
  }
}
