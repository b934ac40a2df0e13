package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Full speed while nobody else wants anything of this node; rests between copies while clients are
 * served, the longer the busier the machine is; never faster than the operator allows. Thread-safe.
 *
 * <p>All copies of this node share two timelines, that of the rests and that of the operator's limit:
 * what several threads move counts together.
 */
public final class YieldingPace implements Pace {
  // What a copy takes of the machine, roughly: docs/performance.md.
  private static final long COPY_NANOS = 400_000;
  private static final double NANOS_PER_BYTE = 1e9 / (400L << 20);

  private static final int BUSY_PERCENT = 60;
  private static final int FULL_PERCENT = 85;

  /** Who rests looks again after so long whether there is still a reason. */
  private static final long LOOK_NANOS = 20_000_000;

  /** What the pace depends on; asked before each copy, so that it must be cheap. */
  public interface Load {
    /** Clients were served a moment ago. */
    boolean hasClients();

    /** Of the machine, 0 to 100. */
    long cpuPercent();

    /** Set by the operator; 0: no limit. */
    long maxBytesPerSecond();
  }

  private final Load load;
  private final Ticker ticker;
  private final long longest;

  // Guarded by this.
  private long nextRested;
  private long nextAllowed;

  /**
   * A copy's place on the timelines.
   *
   * @param rested not earlier while clients are served
   * @param allowed not earlier in any case
   */
  record Slot(long rested, long allowed) {}

  /**
   * @param longest no copy waits longer than so much: at a receiver the sender's connection waits,
   *     too, and must not seem to stand still
   */
  public YieldingPace(Load load, Duration longest, Ticker ticker) {
    this.longest = longest.toNanos();
    this.load = requireNonNull(load, "load");
    this.ticker = requireNonNull(ticker, "ticker");
    this.nextRested = ticker.nanos();
    this.nextAllowed = nextRested;
  }

  @Override
  public void await(long bytes) throws InterruptedException {
    await(reserve(bytes));
  }

  @Override
  public void awaitPart(long bytes) throws InterruptedException {
    await(reserve(0, bytes * NANOS_PER_BYTE));
  }

  private void await(Slot slot) throws InterruptedException {
    long left = left(slot);
    while (left > 0) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK_NANOS));
      left = left(slot);
    }
  }

  /** How long the copy has to wait from now on, as things are. */
  long left(Slot slot) {
    long now = ticker.nanos();
    return Math.max(slot.allowed() - now, load.hasClients() ? slot.rested() - now : 0);
  }

  /** Takes the next place for a copy. */
  Slot reserve(long bytes) {
    return reserve(bytes, COPY_NANOS + Math.min(bytes, PART_BYTES) * NANOS_PER_BYTE);
  }

  /**
   * Takes the next place.
   *
   * @param bytes that count for the operator's limit
   * @param work nanoseconds that clients are given a multiple of
   */
  private synchronized Slot reserve(long bytes, double work) {
    long now = ticker.nanos();
    long latest = now + longest;
    boolean rests = load.hasClients();
    Slot slot = new Slot(rests ? Math.max(now, nextRested) : now, Math.max(now, nextAllowed));
    nextRested = rests ? Math.min(slot.rested() + (long) (work * factor()), latest) : now;
    nextAllowed = Math.min(slot.allowed() + limited(bytes), latest);
    return slot;
  }

  /** Rest per time of work. */
  private double factor() {
    long cpu = load.cpuPercent();
    if (cpu >= FULL_PERCENT) {
      return 16;
    }
    return cpu >= BUSY_PERCENT ? 12 : 6;
  }

  private long limited(long bytes) {
    long limit = load.maxBytesPerSecond();
    return limit <= 0 ? 0 : (long) (bytes * 1e9 / limit);
  }
}
