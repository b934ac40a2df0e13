package io.ais.node.store;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Remembers sorted names of the large directories of one mountpath from one page of a listing to the
 * next, so that a listing reads a directory once and not for each page. What is remembered is bounded
 * in bytes, least recently used goes first, and nothing depends on it: what is lost is read again.
 *
 * <p>Why a remembered directory is complete: a window is known here before its directory is read, and
 * a new entry is told after it was made. So an entry is either there when the directory is read or
 * told to the window. All entries of objects are made by {@link ObjectFiles#place}; entries that are
 * gone, of a destroyed bucket too, are found missing when they are looked at. Thread-safe; the lock
 * is never held over IO.
 */
public final class DirectoryNames {
  /** Smaller directories are quickly read again. */
  private static final int LARGE = 1024;

  private static final int WINDOWS = 3;

  /** Of all mountpaths together: the heap is fixed, however many disks a host has. */
  private static final int MAX_OF_NODE = 64 << 20;

  private final int maxWindowBytes;
  private final int maxBytes;
  private final List<Known> known = new ArrayList<>(); // least recently used first; guarded by this
  private volatile boolean isEmpty = true;

  private record Known(String path, NameWindow window) {}

  /**
   * Up to three windows, smaller ones when many mountpaths share the memory of a node.
   *
   * @param mountpaths how many there are, from 1
   */
  public static DirectoryNames sharedBy(int mountpaths) {
    int window = Math.min(NameWindow.MAX_BYTES, MAX_OF_NODE / WINDOWS / mountpaths);
    return new DirectoryNames(window, WINDOWS * window);
  }

  DirectoryNames(int maxWindowBytes, int maxBytes) {
    this.maxWindowBytes = maxWindowBytes;
    this.maxBytes = maxBytes;
  }

  /**
   * The entries of a directory from a bound on, remembered or read now; none when it is gone.
   *
   * @param disk the mountpath's, on one of its threads
   */
  NameWindow window(Disk disk, String path, byte[] from) throws DiskException {
    NameWindow present = find(path, from);
    if (present != null) {
      return present;
    }
    Known fresh = new Known(path, new NameWindow(from));
    remember(fresh);
    boolean worthIt = false;
    try {
      fresh.window.fill(disk, path, maxWindowBytes);
      worthIt = fresh.window.size() >= LARGE;
    } catch (DiskException e) {
      if (!e.is(Kind.NOT_FOUND)) {
        throw e;
      }
      fresh.window.fillWithNothing();
    } finally {
      if (!worthIt) {
        forget(fresh);
      }
    }
    shrink();
    return fresh.window;
  }

  /** A file got this path: it, or a directory on the way to it, may be new in a known directory. */
  void added(String path) {
    if (isEmpty) {
      return;
    }
    synchronized (this) {
      for (String at = path; !at.isEmpty(); at = Directories.parent(at)) {
        String directory = Directories.parent(at);
        byte[] name = null;
        for (Known each : known) {
          if (each.path.equals(directory)) {
            name = name == null ? lastOf(at) : name;
            each.window.add(name);
          }
        }
      }
    }
  }

  private static byte[] lastOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
  }

  int maxBytes() {
    return maxBytes;
  }

  private synchronized NameWindow find(String path, byte[] from) {
    for (int i = known.size() - 1; i >= 0; i--) {
      Known each = known.get(i);
      if (each.path.equals(path) && each.window.reaches(from)) {
        known.remove(i);
        known.add(each);
        return each.window;
      }
    }
    return null;
  }

  private synchronized void remember(Known fresh) {
    known.add(fresh);
    isEmpty = false;
  }

  private synchronized void forget(Known gone) {
    known.removeIf(each -> each == gone);
    isEmpty = known.isEmpty();
  }

  /** Those that overflew are of no use; then the least recently used. */
  private synchronized void shrink() {
    known.removeIf(each -> each.window.isUseless());
    long bytes = known.stream().mapToLong(each -> each.window.bytes()).sum();
    while (bytes > maxBytes) {
      bytes -= known.removeFirst().window.bytes();
    }
    isEmpty = known.isEmpty();
  }
}
