package io.ais.node.object;

import io.ais.node.mountpath.Layout;
import io.ais.node.store.WriteStamp;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Objects whose copies were all looked at and are known to be of one write, so that any of them may be read
 * without asking home again. What is known ends with the next change of the name or of the layout. A
 * bounded number of names: a newer one may displace another. Thread-safe.
 */
final class SameCopies {
  private static final int SLOTS = 1 << 15;

  private volatile AtomicReferenceArray<Known> slots; // null until something is known

  /**
   * What is known of a name.
   *
   * @param layout by which it was looked up
   * @param stamp of the write
   * @param at mountpaths that had it, home among them
   */
  record Known(String uname, long bid, Layout layout, WriteStamp stamp, List<MountpathStore> at) {}

  /** The caller holds the shared lock of the name since it looked. */
  void note(Known known) {
    AtomicReferenceArray<Known> now = slots;
    if (now == null) {
      now = allocated();
    }
    now.set(slot(known.uname()), known);
  }

  private synchronized AtomicReferenceArray<Known> allocated() {
    if (slots == null) {
      slots = new AtomicReferenceArray<>(SLOTS);
    }
    return slots;
  }

  /** Null when nothing is. The caller holds a lock of the name. */
  Known find(String uname, long bid, Layout layout) {
    AtomicReferenceArray<Known> now = slots;
    Known known = now == null ? null : now.get(slot(uname));
    boolean valid =
        known != null
            && known.uname().equals(uname)
            && known.bid() == bid
            && known.layout() == layout;
    return valid ? known : null;
  }

  /** To be called under the exclusive lock of the name before anything is changed. */
  void forget(String uname) {
    AtomicReferenceArray<Known> now = slots;
    if (now != null) {
      int slot = slot(uname);
      Known known = now.get(slot);
      if (known != null && known.uname().equals(uname)) {
        now.compareAndSet(slot, known, null);
      }
    }
  }

  private static int slot(String uname) {
    int hash = uname.hashCode();
    return (hash ^ hash >>> 15) & SLOTS - 1;
  }
}
