package io.ais.cli.syntax;

/** The command line is wrong: reported together with the usage of the command (spec/cli.md 1.5). */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String bottom;
  private final String missingFlag;

  /** Without a bottom line. */
  public UsageException(String message) {
    this(message, "");
  }

  /** With a hint that stands below the usage. */
  public UsageException(String message, String bottom) {
    this(message, bottom, "");
  }

  private UsageException(String message, String bottom, String missingFlag) {
    super(message);
    this.bottom = bottom;
    this.missingFlag = missingFlag;
  }

  /** An option without which the command does not run: reported with the help page. */
  public static UsageException required(String flag) {
    return new UsageException("", "", flag);
  }

  /** {@code missing arguments "A B"}, or {@code missing "A" argument} for one word. */
  public static UsageException missing(String arguments) {
    return new UsageException(
        arguments.indexOf(' ') < 0
            ? "missing \"" + arguments + "\" argument"
            : "missing arguments \"" + arguments + "\"");
  }

  /** Name of the required option that is absent; empty if that is not the fault. */
  public String missingFlag() {
    return missingFlag;
  }

  /** Hint below the usage; empty if none. */
  public String bottom() {
    return bottom;
  }
}
