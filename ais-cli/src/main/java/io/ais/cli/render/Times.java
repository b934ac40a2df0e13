package io.ais.cli.render;

import io.ais.base.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times of day, dates and durations as the tables show them (spec/cli.md 2.5). Immutable. */
public final class Times {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("MMM d HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MONTH_DAY = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");
  private static final DateTimeFormatter RFC822 =
      DateTimeFormatter.ofPattern("dd MMM yy HH:mm zzz", Locale.ROOT);

  private final ZoneId zone;

  /** Times of this zone. */
  public Times(ZoneId zone) {
    this.zone = "Z".equals(zone.getId()) ? ZoneId.of("UTC") : zone;
  }

  /** {@code 15:04:05}, or with the date; {@code -} if null. */
  public String clock(Instant time, boolean withDate) {
    return time == null ? "-" : (withDate ? STAMP : CLOCK).format(time.atZone(zone));
  }

  /** {@code 11-20 23:54:57}. */
  public String monthDay(Instant time) {
    return MONTH_DAY.format(time.atZone(zone));
  }

  /** {@code 20 Nov 26 23:51 UTC}; {@code -} if null. */
  public String access(Instant time) {
    return time == null ? "-" : RFC822.format(time.atZone(zone));
  }

  /** RFC 3339 in UTC, whole seconds. */
  public static String created(long nanos) {
    Instant time = Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L));
    return DateTimeFormatter.ISO_INSTANT.format(time.atOffset(ZoneOffset.UTC));
  }

  /** Go text of a duration, rounded to what matters at its magnitude. */
  public static String rounded(Duration duration) {
    long nanos = duration.toNanos();
    long unit = 1;
    if (nanos >= 100_000_000_000L) {
      unit = 1_000_000_000L;
    } else if (nanos >= 10_000_000_000L) {
      unit = 100_000_000L;
    } else if (nanos >= 1_000_000_000L) {
      unit = 10_000_000L;
    } else if (nanos >= 100_000_000L) {
      unit = 1_000_000L;
    }
    return GoDuration.formatGo(Duration.ofNanos((nanos + unit / 2) / unit * unit));
  }
}
