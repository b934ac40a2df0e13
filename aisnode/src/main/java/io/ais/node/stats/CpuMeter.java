package io.ais.node.stats;

import static java.util.Objects.requireNonNull;

import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How busy the processors of the machine are at this moment. Thread-safe; who asks makes it look
 * again, though not more often than its span.
 */
public final class CpuMeter {
  private final UnaryOperator<String> readFile;
  private final Ticker ticker;
  private final long spanNanos;

  // Guarded by this.
  private CpuTimes last;
  private long lastNanos;
  private int percent;

  /**
   * @param readFile gives the text of a file under {@code /proc}, empty if it cannot be read
   * @param span time that a reading covers, at least
   */
  public CpuMeter(UnaryOperator<String> readFile, Duration span, Ticker ticker) {
    this.readFile = requireNonNull(readFile, "readFile");
    this.ticker = requireNonNull(ticker, "ticker");
    this.spanNanos = span.toNanos();
    this.last = CpuTimes.read(readFile);
    this.lastNanos = ticker.nanos();
  }

  /** Share of the time in which processors were busy, 0 to 100, all of them together. */
  public synchronized int percent() {
    long now = ticker.nanos();
    if (now - lastNanos >= spanNanos) {
      CpuTimes cpu = CpuTimes.read(readFile);
      percent = cpu.percentSince(last);
      last = cpu;
      lastNanos = now;
    }
    return percent;
  }
}
