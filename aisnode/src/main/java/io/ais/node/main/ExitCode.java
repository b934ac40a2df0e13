package io.ais.node.main;

/** Exit codes of the process; signals give 128 plus their number (spec/control-plane.md 1.4). */
final class ExitCode {
  static final int OK = 0;
  static final int FATAL = 1;
  static final int USAGE = 2;

  /** Two values of the cluster state contradict each other: an operator must look. */
  static final int BROKEN_INVARIANT = 3;

  private ExitCode() {}
}
