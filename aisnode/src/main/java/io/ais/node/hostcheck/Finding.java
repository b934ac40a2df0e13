package io.ais.node.hostcheck;

import static java.util.Objects.requireNonNull;

/**
 * What one look at the host has found.
 *
 * @param verdict whether a node can run so
 * @param what was looked at, as {@code open files}
 * @param seen what is there
 * @param advice what to do; empty when nothing
 */
public record Finding(Verdict verdict, String what, String seen, String advice) {
  /** Worst last. */
  public enum Verdict {
    OK("ok"),
    /** Works, but not as well or as safely as it could. */
    ADVICE("advice"),
    /** A node would not start, or would lose data. */
    FAILED("FAILED");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public Finding {
    requireNonNull(verdict, "verdict");
    requireNonNull(what, "what");
    requireNonNull(seen, "seen");
    requireNonNull(advice, "advice");
  }

  static Finding ok(String what, String seen) {
    return new Finding(Verdict.OK, what, seen, "");
  }

  static Finding advice(String what, String seen, String advice) {
    return new Finding(Verdict.ADVICE, what, seen, advice);
  }

  static Finding failed(String what, String seen, String advice) {
    return new Finding(Verdict.FAILED, what, seen, advice);
  }

  /** One line. */
  @Override
  public String toString() {
    String line = "%-7s %-24s %s".formatted(verdict, what, seen);
    return advice.isEmpty() ? line : line + "; " + advice;
  }
}
