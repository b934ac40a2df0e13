package io.ais.cli.syntax;

/**
 * A command failed for a reason that one line explains; printed as {@code Error: text} unless the
 * text brings its own heading ({@code NetworkError: ...}).
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean quiet;

  /** A failure with its text. */
  public CommandException(String message) {
    this(message, false);
  }

  private CommandException(String message, boolean quiet) {
    super(message);
    this.quiet = quiet;
  }

  /** Everything has been said already: only the exit code remains. */
  public static CommandException alreadyReported() {
    return new CommandException("", true);
  }

  /** True if nothing is to be printed. */
  public boolean isQuiet() {
    return quiet;
  }
}
