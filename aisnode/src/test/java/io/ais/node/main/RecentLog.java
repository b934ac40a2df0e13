package io.ais.node.main;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The last log lines of all nodes in this JVM, kept in memory and shown only when a test fails.
 * Thread-safe.
 */
final class RecentLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final int LINES = 400;

  // Guarded by this.
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final Logger logger;
  private final Level levelBefore;

  private RecentLog(Logger logger) {
    this.logger = logger;
    this.levelBefore = logger.getLevel();
  }

  static RecentLog attach() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    RecentLog log = new RecentLog(context.getLogger("io.ais"));
    log.setContext(context);
    log.start();
    log.logger.setLevel(Level.INFO);
    log.logger.setAdditive(false);
    log.logger.addAppender(log);
    return log;
  }

  @Override
  protected synchronized void append(ILoggingEvent event) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    Object cause = event.getThrowableProxy() == null ? "" : event.getThrowableProxy().getMessage();
    lines.add(
        event.getInstant()
            + " "
            + event.getLevel()
            + " ["
            + event.getThreadName()
            + "] "
            + event.getLoggerName()
            + " "
            + event.getFormattedMessage()
            + " "
            + cause);
  }

  /** Lines of level ERROR. */
  synchronized List<String> errors() {
    return lines.stream().filter(line -> line.contains(" ERROR [")).toList();
  }

  synchronized String dump() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(levelBefore);
    stop();
  }
}
