package io.ais.node.main;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;

/**
 * One fact, one line: names and texts that come from clients cannot begin a line of their own, nor move the cursor of
 * a terminal. Control characters are shown as {@code ?}; a trace of a failure follows in lines that begin with a tab
 * or with what Java begins them with. Thread-safe.
 */
public final class LogLayout extends PatternLayout {
  /** What a message becomes when it has characters that a line must not have. */
  private static final String HIDDEN = "?";

  public LogLayout() {
    getInstanceConverterMap().put("msg", Message::new);
    getInstanceConverterMap().put("ex", Failure::new);
    setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level [%thread] %logger{0} %msg%n%ex{short}");
  }

  /** Text without characters that end a line, are commands to a terminal, or turn its direction. */
  static String oneLine(String text) {
    boolean fine = text.chars().noneMatch(LogLayout::isHidden);
    if (fine) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHidden(c)) {
                shown.append(HIDDEN);
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static boolean isHidden(int c) {
    return Character.isISOControl(c) && c != '\t'
        || c >= 0x2028 && c <= 0x202e // separators, embeddings
        || c >= 0x2066 && c <= 0x2069; // isolates
  }

  /** A message, on one line. */
  static final class Message extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return oneLine(super.convert(event));
    }
  }

  /** A failure with its causes; a message of several lines stays within them. */
  static final class Failure extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
      StringBuilder all = new StringBuilder();
      boolean first = true;
      for (String line :
          (Iterable<String>) super.throwableProxyToString(thrown).lines()::iterator) {
        boolean own =
            first
                || line.startsWith("\t")
                || line.startsWith("Caused by: ")
                || line.startsWith("Wrapped by: ");
        all.append(own ? "" : "\t").append(oneLine(line)).append('\n');
        first = false;
      }
      return all.toString();
    }
  }
}
