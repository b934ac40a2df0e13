package io.ais.node.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One name that clients change and read: a bucket that is there with a property or not, or a key of
 * the configuration. Checks that what they saw can be put into one order.
 */
final class Register {
  /** Not there. */
  static final long ABSENT = -1;

  private static final long NEVER = Long.MAX_VALUE;

  /** What a client asked. */
  enum Kind {
    CREATE,
    SET,
    DESTROY,
    READ
  }

  /** What became of it; without an answer it may have taken effect, at any time since, or not. */
  enum Outcome {
    DONE,
    REFUSED,
    UNKNOWN
  }

  /** One request. */
  static final class Op {
    final Kind kind;
    final long value;
    final long start;
    long end = NEVER;
    Outcome outcome = Outcome.UNKNOWN;

    Op(Kind kind, long value, long start) {
      this.kind = kind;
      this.value = value;
      this.start = start;
    }

    void answered(Outcome how, long at) {
      outcome = how;
      end = how == Outcome.UNKNOWN ? NEVER : at;
    }

    @Override
    public String toString() {
      String until = end == NEVER ? "?" : "%.3f".formatted(end / 1e9);
      return "%s %d [%.3f, %s] %s".formatted(kind, value, start / 1e9, until, outcome);
    }
  }

  /** A point of the search: what has happened, and what the name holds then. */
  private record Point(java.util.BitSet done, long value) {}

  private final String name;
  private final long initial;
  private final List<Op> ops = new ArrayList<>();

  Register(String name, long initial) {
    this.name = name;
    this.initial = initial;
  }

  /** A request begins; its outcome is unknown until it is told. */
  Op begin(Kind kind, long value, long now) {
    Op op = new Op(kind, value, now);
    ops.add(op);
    return op;
  }

  /** Somebody looked. */
  void read(long value, long now) {
    begin(Kind.READ, value, now).answered(Outcome.DONE, now);
  }

  /**
   * Refused requests had no effect, acknowledged ones had one between question and answer, the
   * others at most one after the question.
   *
   * @throws Broken when no order explains what was seen
   */
  void check() {
    List<Op> all =
        ops.stream()
            .filter(op -> op.outcome != Outcome.REFUSED)
            .sorted(Comparator.comparingLong(op -> op.start))
            .toList();
    if (!explains(all, new java.util.BitSet(), initial, new HashSet<>())) {
      StringBuilder text = new StringBuilder("history of " + name + " has no order:");
      ops.forEach(op -> text.append("\n  ").append(op));
      throw new Broken(text.toString());
    }
  }

  private static boolean explains(
      List<Op> all, java.util.BitSet done, long value, Set<Point> known) {
    long horizon = NEVER;
    for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
      horizon = Math.min(horizon, all.get(i).end);
    }
    if (horizon == NEVER) {
      return true; // only unanswered ones are left: they need not have happened
    }
    if (!known.add(new Point((java.util.BitSet) done.clone(), value))) {
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
      case CREATE -> value == ABSENT;
      case SET, DESTROY -> value != ABSENT;
      case READ -> value == op.value;
    };
  }

  private static long after(Op op, long value) {
    return switch (op.kind) {
      case CREATE, SET -> op.value;
      case DESTROY -> ABSENT;
      case READ -> value;
    };
  }
}
