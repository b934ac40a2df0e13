package io.ais.node.sim;

import java.util.PriorityQueue;

/** Virtual time: actions in the order of their time, then of their arrival. */
final class SimQueue {
  private record Entry(long at, long sequence, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long sequence;
  private long now;

  long now() {
    return now;
  }

  void after(long delay, Runnable action) {
    entries.add(new Entry(now + Math.max(0, delay), sequence++, action));
  }

  /** Runs the next action, unless it is later than the limit. */
  boolean step(long limit) {
    Entry next = entries.peek();
    if (next == null || next.at() > limit) {
      now = Math.max(now, limit);
      return false;
    }
    entries.poll();
    now = next.at();
    next.action().run();
    return true;
  }
}
