package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets so many pages at a time hold their names in memory; the others wait in the order in which they
 * came. Why: a page takes some MB while it is made, the heap of a node is fixed, and hundreds of
 * clients that list at once must not be what ends it. Thread-safe.
 */
final class Turns {
  private final int atOnce;
  private final Semaphore free;

  /**
   * @param atOnce how many, from 1
   */
  Turns(int atOnce) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("turns at once: " + atOnce);
    }
    this.atOnce = atOnce;
    this.free = new Semaphore(atOnce, true);
  }

  /**
   * Does the work when it is its turn.
   *
   * @param patience longest wait for the turn
   * @throws AisException 503 when that was not long enough, or the thread was interrupted
   */
  <T> T take(Duration patience, Supplier<T> work) {
    requireNonNull(work, "work");
    try {
      if (!free.tryAcquire(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
        throw AisException.unavailable(
            "too many listings: "
                + atOnce
                + " pages are made at once, no turn within "
                + patience.toSeconds()
                + "s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AisException.unavailable("interrupted");
    }
    try {
      return work.get();
    } finally {
      free.release();
    }
  }
}
