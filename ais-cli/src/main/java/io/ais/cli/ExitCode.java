package io.ais.cli;

/** How a run of the tool ends (spec/cli.md 0). */
public enum ExitCode {
  /** Done; also cancelled by the user, interrupted, or nothing to do. */
  OK(0),
  /** Anything else. */
  ERROR(1);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** Number that the shell sees. */
  public int code() {
    return code;
  }
}
