package io.ais.node.disk;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The carriers of virtual threads beyond one per processor. A short task may hold one of them instead
 * of being handed to a mountpath's thread, which saves two thread switches. However many of them hang,
 * they hold the spare ones only: as many carriers as processors are left for everything else
 * (docs/adr/0001-engine-and-threads.md). Thread-safe.
 *
 * <p>The scheduler of virtual threads is one per process and reads its size from a property when the
 * first virtual thread starts. Without {@link #reserve} before that there are no spare carriers and
 * nobody gets one.
 */
public final class SpareCarriers {
  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
  private static final int SPARE = 4;

  private final AtomicInteger free;

  SpareCarriers(int count) {
    this.free = new AtomicInteger(Math.max(0, count));
  }

  /** Asks for carriers beyond one per processor; to be called before any virtual thread starts. */
  public static void reserve() {
    if (System.getProperty(PARALLELISM) == null) {
      int processors = Runtime.getRuntime().availableProcessors();
      System.setProperty(PARALLELISM, Integer.toString(processors + SPARE));
    }
  }

  /** Those of this process. */
  static SpareCarriers ofThisProcess() {
    return Holder.ALL;
  }

  private static final class Holder {
    static final SpareCarriers ALL =
        new SpareCarriers(
            Integer.getInteger(PARALLELISM, 0) - Runtime.getRuntime().availableProcessors());
  }

  /** Takes one if there is one; never waits. */
  boolean tryTake() {
    int now = free.get();
    while (now > 0) {
      if (free.compareAndSet(now, now - 1)) {
        return true;
      }
      now = free.get();
    }
    return false;
  }

  void giveBack() {
    free.incrementAndGet();
  }
}
