package io.ais.node.disk;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts durations by powers of two of nanoseconds, and knows about how long they took lately. Thread-safe.
 */
public final class Latencies {
  private static final int BUCKETS = 64;

  /** What was seen counts half after this: who was avoided for being slow is tried again some time. */
  private static final double HALF_LIFE_NANOS = 2e9;

  private static final double RISE = 0.5;
  private static final double FALL = 0.125;

  private final LongAdder[] counts = new LongAdder[BUCKETS];

  private volatile double recentNanos; // a lost update does no harm
  private volatile long recentAt;

  /** None yet. */
  public Latencies() {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** One more of so many nanoseconds. */
  public void add(long nanos) {
    counts[63 - Long.numberOfLeadingZeros(Math.max(1, nanos))].increment();
    add(nanos, System.nanoTime());
  }

  void add(long nanos, long now) {
    double before = recentNanos(now);
    recentNanos = before + (nanos - before) * (nanos > before ? RISE : FALL);
    recentAt = now;
  }

  /** About what the last ones took, nanoseconds; the longer ago, the less. Slow ones count more. */
  public double recentNanos() {
    return recentNanos(System.nanoTime());
  }

  double recentNanos(long now) {
    double ageNanos = Math.max(0, now - recentAt);
    return recentNanos == 0 ? 0 : recentNanos * Math.pow(2, -ageNanos / HALF_LIFE_NANOS);
  }

  /** Those so far: element i counts durations of at least 2^i and less than 2^(i+1) nanoseconds. */
  public long[] counts() {
    long[] now = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      now[i] = counts[i].sum();
    }
    return now;
  }
}
