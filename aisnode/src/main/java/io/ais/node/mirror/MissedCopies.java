package io.ais.node.mirror;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Has the copies made that writes had to leave out, when their disks are not full any more. To be run
 * every few seconds; confined to one thread.
 */
public final class MissedCopies implements Runnable {
  private static final Duration PAUSE = Duration.ofMinutes(10);

  private final BooleanSupplier full;
  private final BooleanSupplier free;
  private final BooleanSupplier missed;
  private final Runnable protect;
  private final LongSupplier nanos;
  private boolean wasFull;
  private boolean tried;
  private long triedNanos;

  /**
   * @param full a disk is out of space
   * @param free all mountpaths are there, and no resilver runs, which would make them anyway
   * @param missed whether some were left out since it was asked the last time
   * @param protect looks at all objects, in the background
   * @param nanos since an arbitrary origin
   */
  public MissedCopies(
      BooleanSupplier full,
      BooleanSupplier free,
      BooleanSupplier missed,
      Runnable protect,
      LongSupplier nanos) {
    this.full = requireNonNull(full, "full");
    this.free = requireNonNull(free, "free");
    this.missed = requireNonNull(missed, "missed");
    this.protect = requireNonNull(protect, "protect");
    this.nanos = requireNonNull(nanos, "nanos");
  }

  /** At once when there is room again; else, as long as writes leave out copies, every ten minutes. */
  @Override
  public void run() {
    if (full.getAsBoolean()) {
      wasFull = true;
      return;
    }
    boolean patient = !tried || nanos.getAsLong() - triedNanos >= PAUSE.toNanos();
    if (!free.getAsBoolean() || !wasFull && !patient) {
      return;
    }
    wasFull = false;
    if (missed.getAsBoolean()) {
      tried = true;
      triedNanos = nanos.getAsLong();
      protect.run();
    }
  }
}
