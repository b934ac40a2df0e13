package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLayoutTest {
  private static String lines(String message, Throwable thrown) {
    LoggerContext context = new LoggerContext();
    LogLayout layout = new LogLayout();
    layout.setContext(context);
    layout.start();
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("io.ais.X"), Level.WARN, message, thrown, null);
    event.setThreadName("main");
    return layout.doLayout(event);
  }

  @Test
  void isOneLineWhateverANameHas() {
    String forged =
        "q\n2026-01-01T00:00:00.000 ERROR [main] Faked\u001b[31m\u009b\u0085\u202e\r é 日本";
    String line = lines(forged, null);

    assertEquals(1, line.lines().count());
    assertTrue(
        line.endsWith(
            " WARN  [main] X q?2026-01-01T00:00:00.000 ERROR [main] Faked?[31m???? é 日本\n"),
        line);
  }

  @Test
  void aFailureFollowsAndBeginsNoLineOfItsOwn() {
    Exception cause = new IllegalStateException("cause\nof it");
    List<String> lines =
        lines("failed", new RuntimeException("bad\n2026 ERROR x", cause)).lines().toList();

    assertTrue(lines.getFirst().endsWith("WARN  [main] X failed"), lines::toString);
    assertEquals("java.lang.RuntimeException: bad", lines.get(1));
    assertEquals("\t2026 ERROR x", lines.get(2));
    assertTrue(lines.contains("\tof it"), lines::toString);
    assertTrue(
        lines.stream()
            .skip(2)
            .allMatch(l -> l.startsWith("\t") || l.matches("(Caused|Wrapped) by: .*")),
        lines::toString);
  }
}
