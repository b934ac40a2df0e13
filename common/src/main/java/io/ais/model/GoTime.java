package io.ais.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A point in time as job snapshots spell it: RFC 3339 with as many digits of the second as needed;
 * "never" is the first moment of year 1 (spec/rest-api-jobs.md 5.1). Immutable.
 */
public record GoTime(Instant instant) implements Comparable<GoTime> {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  /** Never: {@code 0001-01-01T00:00:00Z}; clients compare exactly this text. */
  public static final GoTime ZERO = new GoTime(FIRST);

  /** Nanoseconds since the epoch; 0 means never. */
  public static GoTime ofEpochNanos(long nanos) {
    return nanos == 0
        ? ZERO
        : new GoTime(
            Instant.ofEpochSecond(
                Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)));
  }

  /**
   * Parses RFC 3339 with any offset; null and empty mean never.
   *
   * @throws IllegalArgumentException if the text is no such time
   */
  @JsonCreator
  public static GoTime parse(String text) {
    if (text == null || text.isEmpty()) {
      return ZERO;
    }
    try {
      return new GoTime(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("invalid time \"" + text + "\"", e);
    }
  }

  /** True for "never". */
  public boolean isZero() {
    return FIRST.equals(instant);
  }

  /** Nanoseconds since the epoch; 0 for "never". */
  public long epochNanos() {
    return isZero() ? 0 : instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  /** RFC 3339 in UTC, trailing zeros of the fraction dropped. */
  @JsonValue
  public String text() {
    OffsetDateTime utc = instant.atOffset(ZoneOffset.UTC);
    StringBuilder text =
        new StringBuilder(
            "%04d-%02d-%02dT%02d:%02d:%02d"
                .formatted(
                    utc.getYear(),
                    utc.getMonthValue(),
                    utc.getDayOfMonth(),
                    utc.getHour(),
                    utc.getMinute(),
                    utc.getSecond()));
    if (utc.getNano() != 0) {
      String digits = "%09d".formatted(utc.getNano());
      int end = digits.length();
      while (digits.charAt(end - 1) == '0') {
        end--;
      }
      text.append('.').append(digits, 0, end);
    }
    return text.append('Z').toString();
  }

  @Override
  public int compareTo(GoTime other) {
    return instant.compareTo(other.instant);
  }

  @Override
  public String toString() {
    return text();
  }
}
