package io.ais.node.main;

import io.ais.node.rebalance.Pace;
import io.ais.node.rebalance.YieldingPace;
import io.ais.node.runtime.LastTime;
import io.ais.node.runtime.Ticker;
import io.ais.node.stats.CpuMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Gives background work of one target its pace: it yields to clients. Thread-safe. */
final class Paces {
  private static final Duration CLIENTS_GONE = Duration.ofSeconds(1);
  private static final Duration CPU_SPAN = Duration.ofMillis(200);

  private final LastTime requests;
  private final CpuMeter cpu;
  private final Ticker ticker;

  /**
   * @param requests when clients asked last
   */
  Paces(LastTime requests, Ticker ticker) {
    this.requests = requests;
    this.ticker = ticker;
    this.cpu = new CpuMeter(Shared::procFile, CPU_SPAN, ticker);
  }

  /** For what stays inside the target, or comes in. */
  Pace inside() {
    return limited(() -> 0, Duration.ofSeconds(1));
  }

  /**
   * For what keeps to an operator's limit, too.
   *
   * @param limit bytes per second, 0 without one
   * @param longest wait of one piece
   */
  Pace limited(LongSupplier limit, Duration longest) {
    return new YieldingPace(
        new YieldingPace.Load() {
          @Override
          public boolean hasClients() {
            return requests.isWithin(CLIENTS_GONE.toNanos());
          }

          @Override
          public long cpuPercent() {
            return cpu.percent();
          }

          @Override
          public long maxBytesPerSecond() {
            return limit.getAsLong();
          }
        },
        longest,
        ticker);
  }
}
