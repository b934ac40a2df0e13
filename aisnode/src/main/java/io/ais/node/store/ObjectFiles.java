package io.ais.node.store;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.FileInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Looks up, places and removes object files of one mountpath. An object lies under its own name, or,
 * when a path cannot hold that or a directory or file of other objects is in the way, under its
 * escaped name; it stays where it is until it is deleted. The file system itself decides races
 * between {@code a} and {@code a/b}: one of mkdir and rename fails, and that object goes to its
 * escaped path. Thread-safe; runs on the mountpath's threads; the caller holds the name's lock.
 */
public final class ObjectFiles {
  private static final byte[] CONDEMNED = {0}; // no metadata begins so
  private static final int PIECE = 64 * 1024;
  private static final int MAX_ATTEMPTS = 8;
  private static final String CORRUPT = ".$corrupt";

  private final String mountpath;
  private final Directories directories;
  private final DirectoryNames names;

  /**
   * For the mountpath with this path.
   *
   * @param names told of every file that gets a name
   */
  public ObjectFiles(String mountpath, Directories directories, DirectoryNames names) {
    this.mountpath = requireNonNull(mountpath, "mountpath");
    this.directories = requireNonNull(directories, "directories");
    this.names = requireNonNull(names, "names");
  }

  /**
   * One stored copy.
   *
   * @param path of its file
   * @param lom its metadata
   */
  public record Found(String path, Lom lom) {}

  /**
   * Looks a name up under both paths.
   *
   * @throws CorruptException when a file is there whose metadata cannot be trusted
   */
  public Optional<Found> find(Disk disk, Bck bck, String name)
      throws DiskException, CorruptException {
    byte[] bytes = ObjectNames.bytes(name);
    Optional<String> natural = ObjectPaths.natural(bck, name, bytes);
    if (natural.isPresent()) {
      Optional<Found> found = load(disk, natural.get(), bck, name);
      if (found.isPresent()) {
        return found;
      }
    }
    return load(disk, ObjectPaths.escaped(bck, bytes), bck, name);
  }

  /** Reads and checks the metadata of one file; empty when it is absent or a directory. */
  public Optional<Found> load(Disk disk, String path, Bck bck, String name)
      throws DiskException, CorruptException {
    Optional<byte[]> attribute;
    try {
      attribute = disk.attribute(path, LomCodec.ATTRIBUTE);
    } catch (DiskException e) {
      if (e.is(Kind.NOT_FOUND)) {
        return Optional.empty();
      }
      throw e;
    }
    Optional<FileInfo> info = disk.stat(path);
    if (info.isEmpty() || (attribute.isEmpty() && info.get().directory())) {
      return Optional.empty();
    }
    try {
      byte[] metadata =
          attribute.orElseThrow(
              () -> new CorruptException("file has no metadata (" + LomCodec.ATTRIBUTE + ")"));
      return Optional.of(new Found(path, check(metadata, info.get(), bck, name)));
    } catch (CorruptException e) {
      throw e.at(path);
    }
  }

  private Lom check(byte[] attribute, FileInfo info, Bck bck, String name) throws CorruptException {
    LomCodec.Decoded decoded = LomCodec.decode(attribute, bck, name, mountpath, info.accessNanos());
    if (!decoded.fits(info.sizeBytes())) {
      throw new CorruptException(
          "file has %d bytes, metadata says %d".formatted(info.sizeBytes(), decoded.fileBytes()));
    }
    return decoded.lom();
  }

  /** Bytes that must follow the content of an object with this name. */
  public static byte[] tail(String name) {
    byte[] bytes = ObjectNames.bytes(name);
    return bytes.length > EscapedName.LIMIT ? bytes : new byte[0];
  }

  /** Name that follows the content of a file under a hashed name. */
  static String readTail(Disk disk, String path, byte[] attribute)
      throws DiskException, CorruptException {
    long[] sizeAndTail = LomCodec.sizeAndTail(attribute);
    ByteBuffer name = ByteBuffer.allocate((int) sizeAndTail[1]);
    try (DiskFile file = disk.openRead(path)) {
      while (name.hasRemaining()) {
        if (file.read(name, sizeAndTail[0] + name.position()) < 0) {
          throw new CorruptException("file ends inside its name");
        }
      }
    }
    return new String(name.array(), StandardCharsets.UTF_8);
  }

  /**
   * Puts a finished work file in the object's place, atomically.
   *
   * @param current where the object is now, empty if nowhere
   * @param durably the name is on stable storage when this returns; the file's content must be synced
   * @return path of the object
   * @throws DiskException NOT_FOUND when the bucket was moved away meanwhile
   */
  public String place(
      Disk disk, String workFile, Bck bck, String name, Optional<String> current, boolean durably)
      throws DiskException {
    byte[] bytes = ObjectNames.bytes(name);
    String escaped = ObjectPaths.escaped(bck, bytes);
    String path = current.or(() -> ObjectPaths.natural(bck, name, bytes)).orElse(escaped);
    for (int attempt = 1; ; attempt++) {
      String directory = Directories.parent(path);
      try {
        if (durably || attempt > 1) { // else the rename tells whether it is there
          directories.ensure(disk, directory, durably);
        }
        disk.rename(workFile, path);
        names.added(path);
        if (durably) {
          disk.syncDirectory(directory);
        }
        return path;
      } catch (DiskException e) {
        if (attempt == MAX_ATTEMPTS || disk.stat(workFile).isEmpty()) {
          throw e;
        }
        path = nextPath(e, path, escaped);
        directories.forget(directory);
      }
    }
  }

  /** After a directory vanished under us: again. After a clash with a directory or file: escape. */
  private static String nextPath(DiskException e, String path, String escaped)
      throws DiskException {
    return switch (e.kind()) {
      case NOT_FOUND -> path;
      case CONFLICT -> {
        if (path.equals(escaped)) {
          throw e;
        }
        yield escaped;
      }
      case NO_SPACE, FAULT, GONE, BUSY, OTHER -> throw e;
    };
  }

  /**
   * Moves a file that cannot be trusted out of the way, durably: below {@code .$corrupt/<n>/} it lies as
   * it lay here.
   *
   * @return where it is now
   */
  public String setAside(Disk disk, Bck bck, String path) throws DiskException {
    String to = placeAside(disk, path);
    long mark = directories.mark();
    disk.rename(path, to);
    disk.syncDirectory(Directories.parent(to));
    directories.syncRemoval(disk, Directories.parent(path), top(bck, path), mark);
    return to;
  }

  private String placeAside(Disk disk, String path) throws DiskException {
    directories.ensure(disk, CORRUPT, true);
    int n = 0;
    while (!disk.makeDirectory(CORRUPT + "/" + n)) {
      n++;
    }
    disk.syncDirectory(CORRUPT);
    String to = CORRUPT + "/" + n + "/" + path;
    directories.ensure(disk, Directories.parent(to), true);
    return to;
  }

  /**
   * Copies a file that cannot be trusted to below {@code .$corrupt/<n>/} and makes it known as corrupt:
   * it keeps its name, so that no listing lacks it, until anything is written over it.
   *
   * @return where the copy is
   */
  public String condemn(Disk disk, String path) throws DiskException {
    String to = placeAside(disk, path);
    boolean done = false;
    try (DiskFile from = disk.openRead(path);
        DiskFile copy = disk.create(to)) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      long position = 0;
      for (int n = from.read(piece, 0); n >= 0; n = from.read(piece, position)) {
        position += n;
        copy.write(piece.flip());
        piece.clear();
      }
      Optional<byte[]> metadata = disk.attribute(path, LomCodec.ATTRIBUTE);
      if (metadata.isPresent()) {
        disk.setAttribute(to, LomCodec.ATTRIBUTE, metadata.get());
      }
      copy.sync();
      done = true;
    } finally {
      if (!done && disk.stat(to).isPresent()) {
        disk.delete(to);
      }
    }
    disk.syncDirectory(Directories.parent(to));
    disk.setAttribute(path, LomCodec.ATTRIBUTE, CONDEMNED);
    return to;
  }

  /** Replaces the metadata of a file in place, durably: file systems do that atomically. */
  public static void rewriteMetadata(Disk disk, String path, Lom lom) throws DiskException {
    disk.setAttribute(path, LomCodec.ATTRIBUTE, LomCodec.encode(lom, tail(lom.name()).length));
    try (DiskFile file = disk.openRead(path)) {
      file.sync();
    }
  }

  /**
   * Makes the file of an object the record of its delete, durably, where there is no room for another
   * file: first its metadata, then its content goes. After a crash in between it is a record with content.
   *
   * @throws DiskException NO_SPACE when its name follows its content
   */
  public static void turnIntoRecord(Disk disk, String path, Lom tombstone) throws DiskException {
    if (tail(tombstone.name()).length > 0) {
      throw new DiskException(Kind.NO_SPACE, path, "no room for a record of the delete", null);
    }
    rewriteMetadata(disk, path, tombstone);
    disk.empty(path);
  }

  /** Removes a directory below {@code root}, and those above it, while they are empty. */
  public void removeEmpty(Disk disk, String directory, String root) throws DiskException {
    directories.removeIfEmpty(disk, directory, root);
  }

  /** Removes an object's file, and directories that became empty. */
  public void remove(Disk disk, Bck bck, String path, boolean durably) throws DiskException {
    String directory = Directories.parent(path);
    String top = top(bck, path);
    long mark = directories.mark();
    disk.delete(path);
    if (durably) {
      directories.syncRemoval(disk, directory, top, mark);
    }
    directories.removeIfEmpty(disk, directory, top);
  }

  /** Directory of all objects with this kind of path. */
  private static String top(Bck bck, String path) {
    String natural = ObjectPaths.objects(bck);
    return path.startsWith(natural + "/") ? natural : ObjectPaths.escaped(bck);
  }
}
