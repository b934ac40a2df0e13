package io.ais.node.object;

import io.ais.node.mountpath.Layout;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What is known of some names until the next change of the name or of the layout. A bounded number of names: a
 * newer one may displace another. Thread-safe.
 */
final class KnownNames<T extends KnownNames.Known> {
  private final int slotCount;
  private volatile AtomicReferenceArray<T> slots; // null until something is known

  /**
   * For this many names at most.
   *
   * @param slotCount a power of two
   */
  KnownNames(int slotCount) {
    if (Integer.bitCount(slotCount) != 1) {
      throw new IllegalArgumentException("not a power of two: " + slotCount);
    }
    this.slotCount = slotCount;
  }

  /** Something known of a name. */
  interface Known {
    String uname();

    long bid();

    /** By which it was looked up. */
    Layout layout();
  }

  /** The caller holds the shared lock of the name since it looked. */
  void note(T known) {
    AtomicReferenceArray<T> now = slots;
    if (now == null) {
      now = allocated();
    }
    now.set(slot(known.uname()), known);
  }

  private synchronized AtomicReferenceArray<T> allocated() {
    if (slots == null) {
      slots = new AtomicReferenceArray<>(slotCount);
    }
    return slots;
  }

  /** Null when nothing is. The caller holds a lock of the name. */
  T find(String uname, long bid, Layout layout) {
    AtomicReferenceArray<T> now = slots;
    T known = now == null ? null : now.get(slot(uname));
    boolean valid =
        known != null
            && known.uname().equals(uname)
            && known.bid() == bid
            && known.layout() == layout;
    return valid ? known : null;
  }

  /** To be called under the exclusive lock of the name before anything is changed. */
  void forget(String uname) {
    AtomicReferenceArray<T> now = slots;
    if (now != null) {
      int slot = slot(uname);
      T known = now.get(slot);
      if (known != null && known.uname().equals(uname)) {
        now.compareAndSet(slot, known, null);
      }
    }
  }

  private int slot(String uname) {
    int hash = uname.hashCode();
    return (hash ^ hash >>> 15) & slotCount - 1;
  }
}
