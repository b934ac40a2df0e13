package io.ais.node.fshc;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * The errors of the last seconds, of all mountpaths together. Pure: time is given. Confined to its
 * owner's lock; keeps a bounded number.
 */
final class ErrorWindow {
  private static final int MAX = 10_000;

  private final ArrayDeque<Long> times = new ArrayDeque<>();

  void note(long nowNanos) {
    times.addLast(nowNanos);
    if (times.size() > MAX) {
      times.removeFirst();
    }
  }

  /** True, once, when there were at least so many within this time; they are forgotten then. */
  boolean takeIfReached(int limit, Duration within, long nowNanos) {
    while (!times.isEmpty() && nowNanos - times.peekFirst() > within.toNanos()) {
      times.removeFirst();
    }
    if (times.size() < limit) {
      return false;
    }
    times.clear();
    return true;
  }
}
