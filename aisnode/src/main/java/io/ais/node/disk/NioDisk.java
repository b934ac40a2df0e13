package io.ais.node.disk;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.ais.node.disk.DiskException.Kind;
import io.ais.node.runtime.NativeDescriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@link Disk} on a real directory. Thread-safe; holds the lock of the mountpath if taken. */
public final class NioDisk implements Disk, AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
  private static final Set<java.nio.file.StandardOpenOption> NEW = Set.of(WRITE, CREATE_NEW);
  private static final String LOCK_FILE = ".ais.lock";
  private static final int USUAL_ATTRIBUTE_BYTES = 512;
  private static final int MAX_ATTRIBUTE_BYTES = 4096;
  private static final long ROOM_FOR_ATTRIBUTE = 1 << 20;

  private final Path root;
  private final String rootSlash;
  private final RootDirectory opened;
  private final FileStore store;
  private final Supplier<NativeFiles> natives;
  private FileChannel lock; // guarded by this
  private volatile boolean closed;

  private NioDisk(Path root, RootDirectory opened, FileStore store, Supplier<NativeFiles> natives) {
    this.root = root;
    this.opened = opened;
    this.natives = natives;
    this.rootSlash = root + "/";
    this.store = store;
  }

  /** Opens the directory; NOT_FOUND when it does not exist. */
  public static NioDisk open(Path root) throws DiskException {
    return open(root, NativeFiles::ifReady);
  }

  /** With a supplier that gives null for the JDK's way. */
  static NioDisk open(Path root, Supplier<NativeFiles> natives) throws DiskException {
    try {
      if (!Files.isDirectory(root)) {
        throw new NoSuchFileException(root.toString());
      }
      FileStore store = Files.getFileStore(root);
      return new NioDisk(root, RootDirectory.open(root), store, natives);
    } catch (IOException e) {
      throw IoErrors.classify(root.toString(), e);
    }
  }

  /** Makes the directory of a mountpath with its parents (test_fspaths only). */
  public static void makeRoot(Path root) throws DiskException {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw IoErrors.classify(root.toString(), e);
    }
  }

  /**
   * Keeps other processes from this mountpath until closed.
   *
   * @throws DiskException CONFLICT when another process has it
   */
  public synchronized void lock() throws DiskException {
    try {
      FileChannel channel =
          FileChannel.open(root.resolve(LOCK_FILE), Set.of(WRITE, CREATE), FILE_MODE);
      if (!tryLock(channel)) {
        channel.close();
        throw new DiskException(
            Kind.CONFLICT, root.toString(), "is in use (duplicate or overlapping run?)", null);
      }
      lock = channel;
    } catch (IOException e) {
      throw IoErrors.classify(root.toString(), e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // another node of this very process
    }
  }

  /** Operations after this fail; one that hangs may still end. Does not wait. */
  void refuseMore() {
    closed = true;
  }

  @Override
  public void close() {
    refuseMore();
    closeFiles();
  }

  private synchronized void closeFiles() {
    try {
      opened.close();
      if (lock != null) {
        lock.close();
      }
    } catch (IOException ignored) {
      // The process is about to leave the mountpath anyway.
    }
  }

  @Override
  public void checkRoot() throws DiskException {
    requireOpen();
    opened.check();
  }

  /** Classifies a failure. A name is missing only in a directory that is there. */
  private DiskException failed(String path, IOException e) {
    DiskException failure = IoErrors.classify(path, e);
    return failure.is(Kind.NOT_FOUND) ? missing(path, failure) : failure;
  }

  private DiskException missing(String path, DiskException failure) {
    String elsewhere = opened.elsewhere();
    return elsewhere.isEmpty() ? failure : new DiskException(Kind.GONE, path, elsewhere, failure);
  }

  private void requireThere(String path) throws DiskException {
    String elsewhere = opened.elsewhere();
    if (!elsewhere.isEmpty()) {
      throw new DiskException(Kind.GONE, path, elsewhere, null);
    }
  }

  void requireOpen() throws DiskException {
    if (closed) {
      throw new DiskException(Kind.GONE, root.toString(), "is out of service", null);
    }
  }

  private NativeFiles nativesIfOpen() {
    return closed ? null : natives.get();
  }

  /** Name of the device ("/dev/vda1"). */
  public String deviceName() {
    return store.name();
  }

  /** Type of the file system ("ext4"). */
  public String fileSystemType() {
    return store.type();
  }

  /**
   * Equal for two directories of one file system: two signed 32-bit numbers and a comma, as clients
   * of the wire field {@code FsID} demand (spec/rest-api-jobs.md 6). The halves of {@code st_dev}.
   */
  public String fileSystemId() throws DiskException {
    try {
      long device = (Long) Files.getAttribute(root, "unix:dev");
      return (int) (device >> 32) + "," + (int) device;
    } catch (IOException e) {
      throw failed("", e);
    }
  }

  @Override
  public DiskFile openRead(String path) throws DiskException {
    try {
      return new NioFile(this, path, FileChannel.open(resolve(path), READ));
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public DiskFile openToSend(String path) throws DiskException {
    NativeDescriptors natives = NativeDescriptors.ifReady();
    if (natives != null) {
      requireOpen();
      int number = natives.open(rootSlash + path);
      if (number >= 0) {
        return new SendableFile(this, path, natives, number);
      }
    }
    return openRead(path); // tells what is wrong
  }

  @Override
  public DiskFile openDirect(String path) throws DiskException {
    Optional<OpenOption> direct = DirectReads.option();
    if (direct.isEmpty()) {
      return openRead(path);
    }
    try {
      return new NioFile(this, path, FileChannel.open(resolve(path), READ, direct.get()));
    } catch (IOException | UnsupportedOperationException e) {
      return openRead(path); // not every file system has them
    }
  }

  @Override
  public int read(String path, byte[] into) throws DiskException {
    NativeFiles direct = nativesIfOpen();
    if (direct != null && into.length <= NativeFiles.MAX_BYTES) {
      int n = direct.read(rootSlash + path, into);
      if (n >= 0) {
        return n;
      }
    }
    return Disk.super.read(path, into);
  }

  @Override
  public Optional<FileStamp> stamp(String path) {
    CachedFiles cached = closed ? null : CachedFiles.ifReady();
    return cached == null ? Optional.empty() : Optional.ofNullable(cached.stamp(rootSlash + path));
  }

  @Override
  public boolean readAtOnce(String path, FileStamp expected, byte[] into) {
    CachedFiles cached = closed ? null : CachedFiles.ifReady();
    return cached != null && cached.read(rootSlash + path, expected, into);
  }

  @Override
  public DiskFile create(String path) throws DiskException {
    try {
      return new NioFile(this, path, FileChannel.open(resolve(path), NEW, FILE_MODE));
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public void rename(String from, String to) throws DiskException {
    try {
      Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(from + " -> " + to, e);
    }
  }

  @Override
  public void delete(String path) throws DiskException {
    Path file = resolve(path);
    try {
      if (Files.isDirectory(file)) {
        throw new DiskException(Kind.CONFLICT, path, "Is a directory", null);
      }
      Files.delete(file);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public void deleteDirectory(String path) throws DiskException {
    Path directory = resolve(path);
    try {
      if (Files.isRegularFile(directory)) {
        throw new DiskException(Kind.CONFLICT, path, "Not a directory", null);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public boolean makeDirectory(String path) throws DiskException {
    Path directory = resolve(path);
    try {
      Files.createDirectory(directory, DIRECTORY_MODE);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(directory)) {
        return false;
      }
      throw failed(path, e);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public Optional<FileInfo> stat(String path) throws DiskException {
    NativeFiles direct = nativesIfOpen();
    if (direct != null) {
      NativeFiles.Stat found = direct.stat(rootSlash + path);
      if (found.error() == NativeFiles.NO_FILE) {
        requireThere(path);
        return Optional.empty();
      }
      if (found.error() == 0) {
        return Optional.of(found.info());
      }
    }
    try {
      BasicFileAttributes a = Files.readAttributes(resolve(path), BasicFileAttributes.class);
      return Optional.of(
          new FileInfo(
              a.isDirectory(),
              a.size(),
              a.lastAccessTime().to(TimeUnit.NANOSECONDS),
              a.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
    } catch (IOException e) {
      DiskException classified = failed(path, e);
      if (classified.is(Kind.NOT_FOUND)) {
        return Optional.empty();
      }
      throw classified;
    }
  }

  @Override
  public void list(String path, Consumer<String> each) throws DiskException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolve(path))) {
      for (Path entry : entries) {
        each.accept(entry.getFileName().toString());
      }
    } catch (DirectoryIteratorException e) {
      throw failed(path, e.getCause());
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public Optional<byte[]> attribute(String path, String name) throws DiskException {
    NativeFiles direct = nativesIfOpen();
    if (direct != null) {
      NativeFiles.Value found = direct.attribute(rootSlash + path, "user." + name);
      switch (found.error()) {
        case 0 -> {
          return Optional.of(found.value());
        }
        case NativeFiles.NO_ATTRIBUTE -> {
          return Optional.empty();
        }
        case NativeFiles.NO_FILE -> throw missing(path, DiskException.notFound(path));
        default -> {} // the JDK's way has the words for it
      }
    }
    return attributeByJdk(path, name);
  }

  private Optional<byte[]> attributeByJdk(String path, String name) throws DiskException {
    try {
      try {
        return Optional.of(attribute(path, name, USUAL_ATTRIBUTE_BYTES));
      } catch (IOException e) {
        if (!IoErrors.isLongAttribute(e)) {
          throw e;
        }
        return Optional.of(attribute(path, name, MAX_ATTRIBUTE_BYTES));
      }
    } catch (IOException e) {
      if (IoErrors.isMissingAttribute(e)) {
        return Optional.empty();
      }
      throw failed(path, e);
    }
  }

  private byte[] attribute(String path, String name, int roomBytes) throws IOException {
    ByteBuffer value = ByteBuffer.allocate(roomBytes);
    int n = attributes(path).read(name, value);
    return Arrays.copyOf(value.array(), n);
  }

  @Override
  public void setAttribute(String path, String name, byte[] value) throws DiskException {
    NativeFiles direct = nativesIfOpen();
    if (direct != null && direct.setAttribute(rootSlash + path, "user." + name, value) == 0) {
      return;
    }
    try {
      attributes(path).write(name, ByteBuffer.wrap(value));
    } catch (IOException e) {
      DiskException classified = failed(path, e);
      // ENOSPC also means "attribute too large for the inode": no reason to call the disk full.
      if (classified.is(Kind.NO_SPACE) && space().availableBytes() > ROOM_FOR_ATTRIBUTE) {
        throw new DiskException(Kind.OTHER, path, "attribute too large: " + value.length, e);
      }
      throw classified;
    }
  }

  @Override
  public void empty(String path) throws DiskException {
    try (FileChannel file = FileChannel.open(resolve(path), WRITE)) {
      file.truncate(0);
      file.force(true);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public void setAccessTime(String path, long nanos) throws DiskException {
    try {
      Files.getFileAttributeView(resolve(path), BasicFileAttributeView.class)
          .setTimes(null, FileTime.from(nanos, TimeUnit.NANOSECONDS), null);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public void syncDirectory(String path) throws DiskException {
    try (FileChannel directory = FileChannel.open(resolve(path), READ)) {
      directory.force(true);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public Space space() throws DiskException {
    try {
      return new Space(store.getTotalSpace(), store.getUsableSpace());
    } catch (IOException e) {
      throw failed("", e);
    }
  }

  boolean isClosed() {
    return closed;
  }

  private UserDefinedFileAttributeView attributes(String path) throws DiskException {
    return Files.getFileAttributeView(resolve(path), UserDefinedFileAttributeView.class);
  }

  private Path resolve(String path) throws DiskException {
    requireOpen();
    try {
      return root.resolve(path);
    } catch (InvalidPathException e) {
      throw new IllegalStateException("path was not checked: " + path, e);
    }
  }
}
