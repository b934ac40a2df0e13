package io.ais.node.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The files below one mountpath, by path relative to it ("" is the mountpath itself, separator '/').
 * Blocking; called on the mountpath's own threads only (see {@link DiskExecutor}). Thread-safe. A
 * process crash loses nothing; a power loss loses what was not synced: content and attributes of a
 * file by {@link DiskFile#sync}, names in a directory by {@link #syncDirectory}.
 */
public interface Disk {
  /** Alignment of direct reads in memory and in the file. */
  int DIRECT_BLOCK = 4096;

  /** Opens an existing file for reading. */
  DiskFile openRead(String path) throws DiskException;

  /**
   * Opens an existing file for reads that reach the device and not only the memory of the kernel, where
   * that can be done: into aligned buffers, at multiples of {@link #DIRECT_BLOCK}.
   */
  default DiskFile openDirect(String path) throws DiskException {
    return openRead(path);
  }

  /** Opens an existing file for reading, if possible so that {@link DiskFile#sendTo} works; nothing else does. */
  default DiskFile openToSend(String path) throws DiskException {
    return openRead(path);
  }

  /** Reads the beginning of a file, as much as there is room; number of bytes, less at its end. */
  default int read(String path, byte[] into) throws DiskException {
    try (DiskFile file = openRead(path)) {
      ByteBuffer room = ByteBuffer.wrap(into);
      int n = 0;
      while (room.hasRemaining() && n >= 0) {
        n = file.read(room, room.position());
      }
      return room.position();
    }
  }

  /** State of a file, to be compared with later; empty when this disk cannot tell, or there is none. */
  default Optional<FileStamp> stamp(String path) throws DiskException {
    return Optional.empty();
  }

  /**
   * Fills the buffer with the beginning of a file if everything that takes is in memory; does not wait for the
   * device, and does not count as an access of the file.
   *
   * @param expected state that the file must be in
   * @return false when that cannot be done, for whatever reason
   */
  default boolean readAtOnce(String path, FileStamp expected, byte[] into) {
    return false;
  }

  /** Creates a file for writing; CONFLICT when the name exists, NOT_FOUND without a parent. */
  DiskFile create(String path) throws DiskException;

  /** Atomic; replaces a file. CONFLICT when the target is a directory, or not empty. */
  void rename(String from, String to) throws DiskException;

  /**
   * Takes the content of a file away, which needs no room, and makes that, and its attributes, durable. Who
   * reads it meanwhile finds its end.
   */
  void empty(String path) throws DiskException;

  /** Removes a file. */
  void delete(String path) throws DiskException;

  /** Removes an empty directory; CONFLICT when it is not empty. */
  void deleteDirectory(String path) throws DiskException;

  /** Makes one directory; false when it exists already, CONFLICT when a file has its name. */
  boolean makeDirectory(String path) throws DiskException;

  /** Kind, size and times; empty when the name does not exist. */
  Optional<FileInfo> stat(String path) throws DiskException;

  /** Hands over the names in a directory one by one, in no order. */
  void list(String path, Consumer<String> each) throws DiskException;

  /** Names in a directory that is known to be small, in no order. */
  default List<String> list(String path) throws DiskException {
    List<String> names = new ArrayList<>();
    list(path, names::add);
    return names;
  }

  /** Value of an extended attribute in namespace "user."; empty when there is none. */
  Optional<byte[]> attribute(String path, String name) throws DiskException;

  /** Sets an extended attribute; durable after the file (or directory) is synced. */
  void setAttribute(String path, String name, byte[] value) throws DiskException;

  /**
   * Sets the time of the last access, nanoseconds since 1970; what the file system keeps of reads by
   * itself is coarse, or nothing. Durable some time later.
   */
  void setAccessTime(String path, long nanos) throws DiskException;

  /** Makes the names in a directory, and the directory's attributes, durable. */
  void syncDirectory(String path) throws DiskException;

  /** Space of the file system. */
  Space space() throws DiskException;

  /**
   * Looks whether the mountpath is the directory that was opened, can be written to, and its device is
   * there. Reads and writes nothing.
   *
   * @throws DiskException GONE or FAULT with the reason
   */
  default void checkRoot() throws DiskException {}
}
