package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.base.ByteSize;
import io.ais.node.runtime.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far this target is with giving away its objects: what there is to move, what is settled, how
 * fast it goes. Thread-safe.
 */
final class MoveMeter {
  private static final long SAMPLE_NANOS = 500_000_000L;
  private static final int SAMPLES = 20; // the rate is that of the last ten seconds

  private final Ticker ticker;

  // Guarded by this.
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long expectedObjects;
  private long expectedBytes;
  private long settledObjects;
  private long settledBytes;
  private boolean surveyed;

  private record Sample(long nanos, long objects, long bytes) {}

  MoveMeter(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Everything begins anew: other objects are to be moved. */
  synchronized void restart() {
    expectedObjects = expectedBytes = settledObjects = settledBytes = 0;
    surveyed = false;
    samples.clear();
    samples.add(new Sample(ticker.nanos(), 0, 0));
  }

  /** An object that must move was found. */
  synchronized void expect(long bytes) {
    expectedObjects++;
    expectedBytes += bytes;
  }

  /** All objects that must move were found. */
  synchronized void surveyed() {
    surveyed = true;
  }

  /** Nothing is left, whether all has been counted or not. */
  synchronized void finish() {
    expectedObjects = settledObjects;
    expectedBytes = settledBytes;
    surveyed = true;
  }

  /** Its owner holds an object. */
  synchronized void settled(long bytes) {
    settledObjects++;
    settledBytes += bytes;
    long now = ticker.nanos();
    if (samples.isEmpty() || now - samples.getLast().nanos() >= SAMPLE_NANOS) {
      samples.add(new Sample(now, settledObjects, settledBytes));
      if (samples.size() > SAMPLES) {
        samples.remove();
      }
    }
  }

  /** Per second, of objects and bytes. */
  private double[] rates() {
    if (samples.isEmpty()) {
      return new double[] {0, 0};
    }
    Sample first = samples.getFirst();
    double seconds = Math.max(1e-3, (ticker.nanos() - first.nanos()) / 1e9);
    return new double[] {
      (settledObjects - first.objects()) / seconds, (settledBytes - first.bytes()) / seconds
    };
  }

  /**
   * What clients see as extended statistics: decimal numbers; what is left is absent until all has
   * been counted, the time until something moves.
   */
  synchronized Map<String, String> shown() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("moved-objs", Long.toString(settledObjects));
    all.put("moved-bytes", Long.toString(settledBytes));
    double[] rate = rates();
    if (surveyed) {
      long objects = Math.max(0, expectedObjects - settledObjects);
      long bytes = Math.max(0, expectedBytes - settledBytes);
      all.put("left-objs", Long.toString(objects));
      all.put("left-bytes", Long.toString(bytes));
      double seconds = Math.max(time(objects, rate[0]), time(bytes, rate[1]));
      if (seconds < Long.MAX_VALUE) {
        all.put("left-sec", Long.toString((long) Math.ceil(seconds)));
      }
    }
    all.put("objs-per-sec", Long.toString(Math.round(rate[0])));
    all.put("bytes-per-sec", Long.toString(Math.round(rate[1])));
    return all;
  }

  /** For the log: what has been moved, and what is left as far as is known. */
  synchronized String remains() {
    String left =
        surveyed
            ? "%d objects (%s) remain"
                .formatted(
                    Math.max(0, expectedObjects - settledObjects),
                    ByteSize.format(Math.max(0, expectedBytes - settledBytes)))
            : "not all has been counted yet";
    return "%d objects (%s) are confirmed by their owners, %s"
        .formatted(settledObjects, ByteSize.format(settledBytes), left);
  }

  private static double time(long left, double rate) {
    if (left == 0) {
      return 0;
    }
    return rate <= 0 ? Double.POSITIVE_INFINITY : left / rate;
  }
}
