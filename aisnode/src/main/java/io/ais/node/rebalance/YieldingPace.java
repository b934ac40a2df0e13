package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Full speed while nobody else wants anything of this node; rests between copies while clients are
 * served, the longer the busier the machine is; never faster than the operator allows. Thread-safe.
 *
 * <p>All copies of this node share one timeline: what several threads move counts together.
 */
public final class YieldingPace implements Pace {
  private static final long CLIENTS_GONE_NANOS = 1_000_000_000L;

  // What a copy takes of this node, roughly: docs/performance.md.
  private static final long COPY_NANOS = 100_000;
  private static final double NANOS_PER_BYTE = 1e9 / (400L << 20);

  private static final int BUSY_PERCENT = 60;
  private static final int FULL_PERCENT = 85;

  /** What the pace depends on; asked before each copy, so that it must be cheap. */
  public interface Load {
    /** Requests of clients since the node started. */
    long clientRequests();

    /** Of the machine, 0 to 100. */
    long cpuPercent();

    /** Set by the operator; 0: no limit. */
    long maxBytesPerSecond();
  }

  private final Load load;
  private final Ticker ticker;
  private final long longest;

  // Guarded by this.
  private long seenRequests;
  private long seenAt;
  private boolean seenAny;
  private long next;

  /**
   * @param longest no copy waits longer than so much: at a receiver the sender's connection waits,
   *     too, and must not seem to stand still
   */
  public YieldingPace(Load load, Duration longest, Ticker ticker) {
    this.longest = longest.toNanos();
    this.load = requireNonNull(load, "load");
    this.ticker = requireNonNull(ticker, "ticker");
    this.next = ticker.nanos();
    this.seenRequests = load.clientRequests();
  }

  @Override
  public void await(long bytes) throws InterruptedException {
    long nanos = reserve(bytes);
    if (nanos > 0) {
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }

  /** Takes the next place on the timeline; returns how long it is until then. */
  synchronized long reserve(long bytes) {
    long now = ticker.nanos();
    long slot = Math.max(now, next);
    next = Math.min(slot + Math.max(rest(now, bytes), limited(bytes)), now + longest);
    return slot - now;
  }

  private long rest(long now, long bytes) {
    if (!hasClients(now)) {
      return 0;
    }
    return (long) ((COPY_NANOS + bytes * NANOS_PER_BYTE) * factor());
  }

  /** Rest per time of work. */
  private double factor() {
    long cpu = load.cpuPercent();
    if (cpu >= FULL_PERCENT) {
      return 12;
    }
    return cpu >= BUSY_PERCENT ? 8 : 4;
  }

  private boolean hasClients(long now) {
    long requests = load.clientRequests();
    if (requests != seenRequests) {
      seenRequests = requests;
      seenAt = now;
      seenAny = true;
    }
    return seenAny && now - seenAt < CLIENTS_GONE_NANOS;
  }

  private long limited(long bytes) {
    long limit = load.maxBytesPerSecond();
    return limit <= 0 ? 0 : (long) (bytes * 1e9 / limit);
  }
}
