package io.ais.node.store;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A stretch of the sorted entries of one directory: all from a lower bound to an upper one, or to
 * the end, and those with which the lower bound begins. Bounded in bytes, however large the directory
 * is: of more entries the least are kept. Entries that come into being after (or while) the directory
 * is read are added by who makes them; those that vanish are found missing by who looks at them.
 * Thread-safe.
 */
final class NameWindow {
  /** Most bytes of one window, with what an array costs: some 65,000 short names. */
  static final int MAX_BYTES = 3 << 20;

  private static final int ARRAY_BYTES = 24;
  private static final int MAX_ADDED = 4096;

  private final byte[] from;
  private final NavigableSet<byte[]> added = new TreeSet<>(Arrays::compareUnsigned);
  private byte[][] names;
  private byte[] through;
  private int bytes;
  private boolean overflown;

  /** Not filled yet, but to be told of new entries. */
  NameWindow(byte[] from) {
    this.from = from;
  }

  /** The least bound above a name. */
  static byte[] behind(byte[] name) {
    return Arrays.copyOf(name, name.length + 1);
  }

  /** Reads the directory, on the mountpath's threads. */
  void fill(Disk disk, String path, int maxBytes) throws DiskException {
    Smallest least = new Smallest(maxBytes);
    disk.list(
        path,
        name -> {
          byte[] entry = name.getBytes(StandardCharsets.UTF_8);
          if (Arrays.compareUnsigned(entry, from) >= 0 || NameRange.startsWith(from, entry)) {
            least.add(entry);
          }
        });
    least.trim();
    synchronized (this) {
      names = least.kept.toArray(byte[][]::new);
      through = least.isCut ? names[names.length - 1] : null;
      bytes = least.bytes;
    }
  }

  /** The directory is gone. */
  synchronized void fillWithNothing() {
    names = new byte[0][];
  }

  /** Keeps the least of many names: sorted and cut whenever there are twice too many bytes. */
  private static final class Smallest {
    final int maxBytes;
    List<byte[]> kept = new ArrayList<>();
    boolean isCut;
    int bytes;
    byte[] last;

    Smallest(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    void add(byte[] name) {
      if (last != null && Arrays.compareUnsigned(name, last) > 0) {
        return;
      }
      kept.add(name);
      bytes += name.length + ARRAY_BYTES;
      if (bytes > 2 * maxBytes) {
        trim();
      }
    }

    void trim() {
      kept.sort(Arrays::compareUnsigned);
      if (bytes <= maxBytes) {
        return;
      }
      int size = 0;
      bytes = 0;
      while (bytes < maxBytes) {
        bytes += kept.get(size++).length + ARRAY_BYTES;
      }
      kept = new ArrayList<>(kept.subList(0, size));
      last = kept.getLast();
      isCut = true;
    }
  }

  /** True when it is filled, complete, and holds what comes next at this bound. */
  synchronized boolean reaches(byte[] bound) {
    return names != null
        && !overflown
        && Arrays.compareUnsigned(from, bound) <= 0
        && (through == null || Arrays.compareUnsigned(bound, through) <= 0);
  }

  /** Last entry; null when there are no more in the directory. */
  synchronized byte[] through() {
    return through;
  }

  /** More was added than it takes. */
  synchronized boolean isUseless() {
    return overflown;
  }

  synchronized int size() {
    return names.length;
  }

  synchronized int bytes() {
    return bytes;
  }

  /** Tells of a new entry; entries beyond the window are left to the next one. */
  synchronized void add(byte[] name) {
    boolean within =
        Arrays.compareUnsigned(name, from) >= 0
            && (through == null || Arrays.compareUnsigned(name, through) <= 0);
    if (!overflown && (within || NameRange.startsWith(from, name)) && !isRead(name)) {
      added.add(name);
      overflown = added.size() > MAX_ADDED;
    }
  }

  private boolean isRead(byte[] name) {
    return names != null && Arrays.binarySearch(names, name, Arrays::compareUnsigned) >= 0;
  }

  /** Collects up to so many entries from a bound on, in order. */
  synchronized void copy(byte[] bound, int count, List<byte[]> into) {
    int found = Arrays.binarySearch(names, bound, Arrays::compareUnsigned);
    int next = found < 0 ? -found - 1 : found;
    Iterator<byte[]> others = added.tailSet(bound, true).iterator();
    byte[] other = nextOf(others);
    for (int n = 0; n < count && (next < names.length || other != null); n++) {
      int order =
          next == names.length
              ? 1
              : other == null ? -1 : Arrays.compareUnsigned(names[next], other);
      into.add(order > 0 ? other : names[next]);
      next += order <= 0 ? 1 : 0;
      other = order >= 0 ? nextOf(others) : other;
    }
  }

  /** An entry beyond the last one read was added while the directory was read: for the next window. */
  private byte[] nextOf(Iterator<byte[]> others) {
    byte[] other = others.hasNext() ? others.next() : null;
    boolean beyond = other != null && through != null && Arrays.compareUnsigned(other, through) > 0;
    return beyond ? null : other;
  }

  /** Collects wanted entries with which a bound begins, between another bound and this one. */
  synchronized void partsOf(
      byte[] bound, byte[] above, Predicate<byte[]> wanted, List<byte[]> into) {
    for (int length = 1; length < bound.length; length++) {
      byte[] part = Arrays.copyOf(bound, length);
      if (Arrays.compareUnsigned(part, above) >= 0
          && (isRead(part) || added.contains(part))
          && wanted.test(part)) {
        into.add(part);
      }
    }
  }
}
