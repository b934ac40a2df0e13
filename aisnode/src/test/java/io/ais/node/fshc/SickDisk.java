package io.ais.node.fshc;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.FileInfo;
import io.ais.node.disk.MemDisk;
import io.ais.node.disk.Space;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A disk that can fall ill. Thread-safe. */
final class SickDisk implements Disk {
  /** What ails it. */
  enum Illness {
    NONE,
    /** EIO of each read. */
    UNREADABLE,
    /** EIO of each write. */
    UNWRITABLE,
    /** EROFS of whatever changes something. */
    READ_ONLY,
    /** A write takes less than it was given. */
    SHORT_WRITES,
    /** Other bytes come back than were written. */
    FORGETFUL,
    /** Nothing returns. */
    HANGING,
    /** Nothing returns but looks at the root. */
    HANGING_FILES,
    /** The directory was moved away. */
    VANISHED,
    /** No space. */
    FULL
  }

  final MemDisk inside = new MemDisk(new AtomicInteger());
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile Illness illness = Illness.NONE;

  void fallIll(Illness now) {
    illness = now;
  }

  /** Lets everything that hangs go on. */
  void release() {
    released.countDown();
  }

  private void lookup(String path) throws DiskException {
    hang(
        illness == Illness.HANGING || illness == Illness.HANGING_FILES && !path.startsWith(".ais"));
    if (illness == Illness.VANISHED) {
      throw new DiskException(Kind.GONE, path, "does not exist any more", null);
    }
  }

  private void hang(boolean now) {
    if (now) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void reading(String path) throws DiskException {
    lookup(path);
    if (illness == Illness.UNREADABLE) {
      throw new DiskException(Kind.FAULT, path, "Input/output error", null);
    }
  }

  private void changing(String path) throws DiskException {
    lookup(path);
    switch (illness) {
      case UNWRITABLE -> throw new DiskException(Kind.FAULT, path, "Input/output error", null);
      case READ_ONLY -> throw new DiskException(Kind.FAULT, path, "Read-only file system", null);
      case FULL -> throw new DiskException(Kind.NO_SPACE, path, "No space left on device", null);
      default -> {}
    }
  }

  @Override
  public void checkRoot() throws DiskException {
    hang(illness == Illness.HANGING);
    if (illness == Illness.VANISHED) {
      throw new DiskException(Kind.GONE, "", "does not exist any more", null);
    }
  }

  @Override
  public DiskFile openRead(String path) throws DiskException {
    lookup(path);
    return new SickFile(path, inside.openRead(path));
  }

  @Override
  public DiskFile create(String path) throws DiskException {
    changing(path);
    return new SickFile(path, inside.create(path));
  }

  @Override
  public void rename(String from, String to) throws DiskException {
    changing(from);
    inside.rename(from, to);
  }

  @Override
  public void delete(String path) throws DiskException {
    changing(path);
    inside.delete(path);
  }

  @Override
  public void deleteDirectory(String path) throws DiskException {
    changing(path);
    inside.deleteDirectory(path);
  }

  @Override
  public boolean makeDirectory(String path) throws DiskException {
    changing(path);
    return inside.makeDirectory(path);
  }

  @Override
  public Optional<FileInfo> stat(String path) throws DiskException {
    lookup(path);
    return inside.stat(path);
  }

  @Override
  public void list(String path, Consumer<String> each) throws DiskException {
    lookup(path);
    inside.list(path, each);
  }

  @Override
  public Optional<byte[]> attribute(String path, String name) throws DiskException {
    lookup(path);
    return inside.attribute(path, name);
  }

  @Override
  public void setAttribute(String path, String name, byte[] value) throws DiskException {
    changing(path);
    inside.setAttribute(path, name, value);
  }

  @Override
  public void empty(String path) throws DiskException {
    lookup(path);
    inside.empty(path);
  }

  @Override
  public void setAccessTime(String path, long nanos) throws DiskException {
    changing(path);
    inside.setAccessTime(path, nanos);
  }

  @Override
  public void syncDirectory(String path) throws DiskException {
    changing(path);
    inside.syncDirectory(path);
  }

  @Override
  public Space space() {
    return inside.space();
  }

  private final class SickFile implements DiskFile {
    private final String path;
    private final DiskFile file;

    SickFile(String path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws DiskException {
      if (!path.startsWith(".ais")) { // small and just read: in memory
        reading(path);
      }
      int start = into.position();
      int n = file.read(into, position);
      if (n > 0 && illness == Illness.FORGETFUL && !path.startsWith(".ais")) {
        into.put(start, (byte) (into.get(start) ^ 1));
      }
      return n;
    }

    @Override
    public void write(ByteBuffer bytes) throws DiskException {
      changing(path);
      if (illness == Illness.SHORT_WRITES) {
        throw new DiskException(Kind.FAULT, path, "short write", null);
      }
      file.write(bytes);
    }

    @Override
    public long size() throws DiskException {
      lookup(path);
      return file.size();
    }

    @Override
    public void sync() throws DiskException {
      changing(path);
      file.sync();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
