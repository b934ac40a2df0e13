package io.ais.node.job;

import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that stands still until the test moves it. */
public final class ManualTime implements Ticker, WallClock {
  private static final long START = 1_795_219_371_000_000_000L;

  private final AtomicLong passed = new AtomicLong();

  public void pass(Duration time) {
    passed.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return passed.get();
  }

  @Override
  public long epochNanos() {
    return START + passed.get();
  }
}
