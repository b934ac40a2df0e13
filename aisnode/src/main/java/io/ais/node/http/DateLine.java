package io.ais.node.http;

import io.ais.node.runtime.WallClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} header line, made once per second. Thread-safe. */
final class DateLine {
  private static final long NANOS = 1_000_000_000L;
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private record Line(long second, byte[] bytes) {}

  private final WallClock clock;
  private volatile Line last = new Line(Long.MIN_VALUE, new byte[0]);

  DateLine(WallClock clock) {
    this.clock = clock;
  }

  /** The whole line with its end; not to be changed. */
  byte[] bytes() {
    long second = Math.floorDiv(clock.epochNanos(), NANOS);
    Line line = last;
    if (line.second() != second) {
      String text = "Date: " + FORM.format(Instant.ofEpochSecond(second)) + "\r\n";
      line = new Line(second, text.getBytes(StandardCharsets.US_ASCII));
      last = line;
    }
    return line.bytes();
  }
}
