package io.ais.node.mountpath;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.model.DiskStats;
import io.ais.node.disk.BlockDevices.Counters;
import org.junit.jupiter.api.Test;

class DiskLoadTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Counters ZERO = new Counters(0, 0, 0, 0, 0);

  @Test
  void ratesAreDifferencesPerSecond() {
    Counters before = new Counters(5, 5_000, 1, 100, 1_000);
    Counters after = new Counters(15, 25_000, 5, 4_100, 2_000);

    assertEquals(
        new DiskStats(10_000, 2_000, 2_000, 1_000, 50), DiskLoad.rates(before, after, 2 * SECOND));
  }

  @Test
  void anIdleDiskHasNoRates() {
    assertEquals(new DiskStats(0, 0, 0, 0, 0), DiskLoad.rates(ZERO, ZERO, SECOND));
  }

  /** Counters that wrapped or were reset, and looks without time between, give no nonsense. */
  @Test
  void utilizationStaysBetweenNoneAndAll() {
    Counters busy = new Counters(1, 512, 0, 0, 5_000);

    assertEquals(100, DiskLoad.rates(ZERO, busy, SECOND).utilPercent());
    assertEquals(0, DiskLoad.rates(busy, ZERO, SECOND).utilPercent());
    assertEquals(100, DiskLoad.rates(ZERO, busy, 0).utilPercent());
  }
}
