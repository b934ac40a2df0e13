package io.ais.cli.render;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Everything a command says: data to standard output, talk to standard error, questions on the
 * terminal. Control characters in data do not reach a terminal ({@link Visible}). Owns the three streams.
 * Thread-safe: each call writes whole lines.
 */
public final class Out implements Painter {
  private static final Set<String> YES = Set.of("y", "yes", "t", "true", "1", "on");
  private static final Set<String> NO = Set.of("n", "no", "f", "false", "0", "off", "");

  private final PrintStream out;
  private final PrintStream err;
  private final InputStream in;
  private final boolean terminal;
  private final boolean coloured;
  private final boolean asking;
  private BufferedReader lines;
  private boolean spoken;

  /**
   * Wraps streams.
   *
   * @param terminal a person looks at standard output: progress bars make sense
   * @param coloured escape sequences are welcome
   */
  public Out(PrintStream out, PrintStream err, InputStream in, boolean terminal, boolean coloured) {
    this(out, err, in, terminal, coloured, false);
  }

  private Out(
      PrintStream out,
      PrintStream err,
      InputStream in,
      boolean terminal,
      boolean coloured,
      boolean asking) {
    this.out = requireNonNull(out, "out");
    this.err = requireNonNull(err, "err");
    this.in = requireNonNull(in, "in");
    this.terminal = terminal;
    this.coloured = coloured;
    this.asking = asking;
  }

  /** The same streams without colour. */
  public Out plain() {
    return new Out(out, err, in, terminal, false, asking);
  }

  /** The same streams with a person at standard input: questions get an answer. */
  public Out asking() {
    return new Out(out, err, in, terminal, coloured, true);
  }

  /** True if a person reads standard output and types the answers. */
  public boolean isConversation() {
    return terminal && asking;
  }

  /** True if standard output is a terminal. */
  public boolean isTerminal() {
    return terminal;
  }

  @Override
  public String paint(Colour colour, String text) {
    return coloured ? colour.paint(text) : text;
  }

  /** Programs get every byte; a person's terminal gets nothing that it would obey. */
  private String shown(String text) {
    return terminal ? Visible.of(text) : text;
  }

  /** One line of data. */
  public synchronized void line(String text) {
    spoken = true;
    out.print(shown(text));
    out.print('\n');
  }

  /** Data as it is, without another line break. */
  public synchronized void text(String text) {
    spoken = true;
    out.print(shown(text));
  }

  /** Text that must be seen at once: progress, prompts. */
  public synchronized void now(String text) {
    spoken = true;
    out.print(text);
    out.flush();
  }

  /** One line of talk. */
  public synchronized void talk(String text) {
    spoken = true;
    talkUncounted(text);
  }

  /** One line of talk that does not count as an answer, see {@link #hasSpoken()}. */
  public synchronized void talkUncounted(String text) {
    out.flush();
    err.print(Visible.of(text));
    err.print('\n');
    err.flush();
  }

  /** Talk as it is, without another line break. */
  public synchronized void talkText(String text) {
    out.flush();
    err.print(Visible.of(text));
    err.flush();
  }

  /** {@code Warning: ...} on standard error. */
  public void warn(String text) {
    talk(paint(Colour.CYAN, "Warning:") + " " + text);
  }

  /** {@code Note: ...} on standard error. */
  public void note(String text) {
    talk(paint(Colour.BLUE, "Note:") + " " + text);
  }

  /** The final error; a text that begins with a word ending in {@code Error:} keeps its heading. */
  public void error(String text) {
    int colon = text.indexOf(": ");
    boolean own = colon > 0 && text.indexOf(' ') > colon && text.startsWith("Error", colon - 5);
    String heading = own ? text.substring(0, colon + 1) : "Error:";
    String rest = own ? text.substring(colon + 2) : text;
    talk(paint(Colour.RED, heading) + " " + rest);
  }

  /** Asks {@code PROMPT [Y/N]: } until the answer is clear; the end of input means no. */
  public boolean confirm(String prompt) {
    while (true) {
      String answer = ask(prompt + " [Y/N]: ").toLowerCase(Locale.ROOT);
      if (YES.contains(answer)) {
        return true;
      }
      if (NO.contains(answer)) {
        line("Operation canceled.");
        return false;
      }
      talk("Invalid input! Choose 'Y' for 'Yes' or 'N' for 'No'");
    }
  }

  /** Asks for this very phrase; anything else, and the end of input, means no. */
  public boolean confirmByTyping(String phrase) {
    if (ask("Type '" + phrase + "' to confirm (or 'N' to cancel): ").equals(phrase)) {
      return true;
    }
    line("Operation canceled.");
    return false;
  }

  /** Asks and returns the answer without blanks around; empty at the end of input. */
  public String ask(String prompt) {
    now(shown(prompt));
    try {
      if (lines == null) {
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      }
      String line = lines.readLine();
      return line == null ? "" : line.strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Standard input as bytes. Do not close. */
  public InputStream input() {
    return in;
  }

  /** True once a command has said something: it cannot be started over unnoticed. */
  public synchronized boolean hasSpoken() {
    return spoken;
  }

  /** Standard output as bytes. Do not close. */
  public synchronized OutputStream bytes() {
    spoken = true;
    return out;
  }

  /** True if nobody reads standard output any more ({@code | head}). */
  public boolean isBroken() {
    return out.checkError();
  }

  /** Writes what is buffered. */
  public synchronized void flush() {
    out.flush();
    err.flush();
  }
}
