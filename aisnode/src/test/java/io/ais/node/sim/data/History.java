package io.ais.node.sim.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What clients did to each name and what they saw; a name in a bucket that was made again is another
 * one. Each must be explained by some order of its changes: acknowledged ones happen between question
 * and answer, others at most once, at any time after the question.
 */
final class History {
  static final long ABSENT = 0;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long ANY_BUCKET = -1;

  /** What a client asked, or was told. */
  enum Kind {
    WRITE,
    /** There was something, and it went. */
    DELETE,
    /** As before, or there was nothing; without an answer nobody knows. */
    DELETE_MAYBE,
    /** The content, or that there is none. */
    READ,
    /** There is an object, its content was not asked for. */
    SEEN
  }

  /** One request. */
  static final class Op {
    final String name;
    final long value;
    final String by;
    Kind kind;
    long bid;
    boolean answered;
    long start;
    long end = NEVER;

    private Op(String name, Kind kind, long value, long bid, long start, String by) {
      this.name = name;
      this.kind = kind;
      this.value = value;
      this.bid = bid;
      this.start = start;
      this.by = by;
    }

    /** The bucket may have been made again when it took effect without an answer. */
    private boolean concerns(long bucket) {
      return answered ? bid == bucket : bid <= bucket;
    }

    @Override
    public String toString() {
      return "%s %s %d [%d, %s] %s"
          .formatted(by, kind, value, start, end == NEVER ? "?" : Long.toString(end), name);
    }
  }

  private record Point(BitSet done, long value) {}

  private final Map<String, List<Op>> ops = new TreeMap<>();
  private long clock;

  /** A moment after all moments before. */
  long tick() {
    return ++clock;
  }

  /** A change begins; whether it takes effect is unknown until it is told. */
  Op begin(String name, Kind kind, long value, long bid, String by) {
    Op op = new Op(name, kind, value, bid, tick(), by);
    ops.computeIfAbsent(name, _ -> new ArrayList<>()).add(op);
    return op;
  }

  /** A change was acknowledged, under this bucket. */
  void done(Op op, Kind kind, long bid) {
    op.kind = kind;
    op.bid = bid;
    op.answered = true;
    op.end = tick();
  }

  /** Somebody looked. */
  void saw(String name, Kind kind, long value, long bid, long start, String by) {
    Op op = begin(name, kind, value, bid, by);
    op.start = start;
    op.answered = true;
    op.end = op.start > clock ? tick() : clock;
  }

  /** The write of this value was answered. */
  boolean isAcknowledged(String name, long value) {
    return ops.getOrDefault(name, List.of()).stream()
        .anyMatch(op -> op.kind == Kind.WRITE && op.value == value && op.answered);
  }

  long size() {
    return ops.values().stream().mapToLong(List::size).sum();
  }

  /**
   * @throws Violation when no order explains what was seen of some name
   */
  void check() {
    ops.forEach(
        (name, all) -> {
          Set<Long> buckets = new TreeSet<>();
          all.stream().filter(op -> op.answered).forEach(op -> buckets.add(op.bid));
          for (long bid : buckets) {
            check(name, bid, all.stream().filter(op -> op.concerns(bid)).toList());
          }
        });
  }

  private static void check(String name, long bid, List<Op> all) {
    List<Op> sorted = all.stream().sorted(Comparator.comparingLong(op -> op.start)).toList();
    if (!explains(sorted, new BitSet(), ABSENT, new HashSet<>())) {
      StringBuilder text =
          new StringBuilder("no order explains " + name + " in bucket " + bid + ":");
      sorted.forEach(op -> text.append("\n  ").append(op));
      throw new Violation(text.toString());
    }
  }

  private static boolean explains(List<Op> all, BitSet done, long value, Set<Point> known) {
    long horizon = NEVER;
    for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
      horizon = Math.min(horizon, all.get(i).end);
    }
    if (horizon == NEVER) {
      return true; // only unanswered ones are left: they need not have happened
    }
    if (!known.add(new Point((BitSet) done.clone(), value))) {
      return false;
    }
    for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
      Op op = all.get(i);
      if (op.start > horizon) {
        break;
      }
      if (mayHappen(op, value)) {
        done.set(i);
        if (explains(all, done, after(op, value), known)) {
          return true;
        }
        done.clear(i);
      }
    }
    return false;
  }

  private static boolean mayHappen(Op op, long value) {
    return switch (op.kind) {
      case WRITE, DELETE_MAYBE -> true;
      case DELETE, SEEN -> value != ABSENT;
      case READ -> value == op.value;
    };
  }

  private static long after(Op op, long value) {
    return switch (op.kind) {
      case WRITE -> op.value;
      case DELETE, DELETE_MAYBE -> ABSENT;
      case READ, SEEN -> value;
    };
  }
}
