package io.ais.node.disk;

import java.util.concurrent.atomic.LongAdder;

/** Counts durations by powers of two of nanoseconds. Thread-safe. */
public final class Latencies {
  private static final int BUCKETS = 64;

  private final LongAdder[] counts = new LongAdder[BUCKETS];

  /** None yet. */
  public Latencies() {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** One more of so many nanoseconds. */
  public void add(long nanos) {
    counts[63 - Long.numberOfLeadingZeros(Math.max(1, nanos))].increment();
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
