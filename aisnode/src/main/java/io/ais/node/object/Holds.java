package io.ais.node.object;

import io.ais.node.disk.DiskException;
import io.ais.node.store.NameLocks;

/** Gives out what a change needs from its last look at an object to its end. Thread-safe. */
final class Holds {
  private final NameLocks locks;
  private final Stores stores;
  private final Buckets buckets;
  private final SameCopies same;
  private final WarmObjects warm;

  Holds(NameLocks locks, Stores stores, Buckets buckets, SameCopies same, WarmObjects warm) {
    this.same = same;
    this.warm = warm;
    this.locks = locks;
    this.stores = stores;
    this.buckets = buckets;
  }

  /**
   * The exclusive lock of a name, its place by the layout in force, and the right to write into its
   * bucket. Closing gives all back.
   */
  record Hold(
      Target target, NameLocks.Held lock, Stores.Commitment commitment, Buckets.Permit permit)
      implements AutoCloseable {
    @Override
    public void close() {
      permit.close();
      commitment.close();
      lock.close();
    }
  }

  /** Waits for the name. */
  Hold take(Target target) throws DiskException {
    NameLocks.Held lock = locks.exclusive(target.uname());
    same.forget(target.uname());
    warm.forget(target.uname());
    Stores.Commitment commitment = null;
    Hold hold = null;
    try {
      commitment = stores.commit();
      Places places = commitment.places();
      Buckets.Permit permit = buckets.write(target.bck(), target.bid(), places);
      hold = new Hold(here(target, places, permit), lock, commitment, permit);
      return hold;
    } finally {
      if (hold == null) {
        if (commitment != null) {
          commitment.close();
        }
        lock.close();
      }
    }
  }

  private static Target here(Target target, Places places, Buckets.Permit permit) {
    boolean done = false;
    try {
      Target here =
          Target.of(
              target.bck(), target.bid(), target.name(), places, permit.copies(), permit.spread());
      done = true;
      return here;
    } finally {
      if (!done) {
        permit.close(); // no mountpath
      }
    }
  }
}
