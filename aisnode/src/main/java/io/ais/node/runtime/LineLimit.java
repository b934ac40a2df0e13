package io.ais.node.runtime;

import static java.util.Objects.requireNonNull;

/**
 * Lets a few log lines of one kind through in each period and counts the others, so that a node in trouble
 * does not bury its log. Thread-safe.
 */
public final class LineLimit {
  private final int most;
  private final long periodNanos;
  private final Ticker ticker;

  // Guarded by this.
  private long since;
  private int shown;
  private long left;

  /**
   * @param most lines in a period
   */
  public LineLimit(int most, long periodNanos, Ticker ticker) {
    this.most = most;
    this.periodNanos = periodNanos;
    this.ticker = requireNonNull(ticker, "ticker");
    this.since = ticker.nanos();
  }

  /**
   * Asks for one line.
   *
   * @return how many lines before it were left out and not reported yet; -1 when it is left out itself
   */
  public synchronized long admit() {
    long now = ticker.nanos();
    if (now - since >= periodNanos) {
      since = now;
      shown = 0;
    }
    if (shown == most) {
      left++;
      return -1;
    }
    shown++;
    long before = left;
    left = 0;
    return before;
  }

  /** Lines that were left out and not reported yet, once their period is over; they are reported now. */
  public synchronized long leftOut() {
    if (left == 0 || ticker.nanos() - since < periodNanos) {
      return 0;
    }
    long before = left;
    left = 0;
    return before;
  }
}
