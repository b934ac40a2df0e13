package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Durations that were counted. */
class LatenciesTest {
  private static final long SECOND = 1_000_000_000L;

  private final Latencies latencies = new Latencies();

  @Test
  void countsByPowersOfTwo() {
    latencies.add(0);
    latencies.add(1023);
    latencies.add(1024);

    long[] counts = latencies.counts();
    assertEquals(1, counts[0]);
    assertEquals(1, counts[9]);
    assertEquals(1, counts[10]);
  }

  @Test
  void recentOnesRiseFastAndFallSlowly() {
    long now = 5 * SECOND;
    assertEquals(0, latencies.recentNanos(now));
    latencies.add(1000, now);
    latencies.add(1000, now);
    assertEquals(750, latencies.recentNanos(now), 1);
    latencies.add(0, now);
    assertTrue(latencies.recentNanos(now) > 600);
    for (int i = 0; i < 100; i++) {
      latencies.add(10, now);
    }
    assertEquals(10, latencies.recentNanos(now), 1);
  }

  @Test
  void whatIsLongAgoIsForgotten() {
    latencies.add(1000, 0);

    assertEquals(500, latencies.recentNanos(0), 1);
    assertEquals(250, latencies.recentNanos(2 * SECOND), 1);
    assertTrue(latencies.recentNanos(100 * SECOND) < 1);
  }
}
