package io.ais.node.runtime;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicLong;

/** When something happened last. Thread-safe; noting costs a read of the clock and a plain store. */
public final class LastTime {
  private final Ticker ticker;
  private final AtomicLong nanos;

  public LastTime(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.nanos = new AtomicLong(ticker.nanos() - Long.MAX_VALUE / 2);
  }

  /** It happens now. */
  public void note() {
    nanos.setOpaque(ticker.nanos());
  }

  /** Whether it happened not longer ago than so many nanoseconds. */
  public boolean isWithin(long atMost) {
    return ticker.nanos() - nanos.getOpaque() <= atMost;
  }
}
