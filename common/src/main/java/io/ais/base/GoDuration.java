package io.ais.base;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations in the text forms of Go: {@code 1h30m}, {@code 1.5s}, {@code 100ms} (spec/rest-api.md
 * 1.2, spec/control-plane.md 2.2). Pure functions.
 */
public final class GoDuration {
  private static final Pattern ITEM = Pattern.compile("(\\d*(?:\\.\\d*)?)([^\\d.]*)");
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private GoDuration() {}

  /**
   * Parses a sequence of decimal numbers with units (ns, us, µs, ms, s, m, h), optionally signed.
   *
   * @throws InvalidException with the text that Go gives
   */
  public static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    if (rest.isEmpty()) {
      throw invalid(text);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher item = ITEM.matcher(rest);
    int end = 0;
    while (end < rest.length()) {
      item.region(end, rest.length());
      if (!item.lookingAt() || item.group(1).isEmpty() || item.group(1).equals(".")) {
        throw invalid(text);
      }
      BigDecimal unit = BigDecimal.valueOf(unitNanos(item.group(2), text));
      nanos = nanos.add(number(item.group(1)).multiply(unit));
      end = item.end();
    }
    BigInteger whole = nanos.toBigInteger();
    if (whole.compareTo(MAX) > 0) {
      throw invalid(text);
    }
    long value = whole.longValue();
    return Duration.ofNanos(negative ? -value : value);
  }

  private static BigDecimal number(String digits) {
    return new BigDecimal(digits.startsWith(".") ? "0" + digits : digits);
  }

  private static long unitNanos(String unit, String text) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "\u00b5s", "\u03bcs" -> MICRO;
      case "ms" -> MILLI;
      case "s" -> SECOND;
      case "m" -> MINUTE;
      case "h" -> HOUR;
      case "" -> throw new InvalidException("time: missing unit in duration " + GoText.quote(text));
      default ->
          throw new InvalidException(
              "time: unknown unit " + GoText.quote(unit) + " in duration " + GoText.quote(text));
    };
  }

  private static InvalidException invalid(String text) {
    return new InvalidException("time: invalid duration " + GoText.quote(text));
  }

  /** Configuration form: the Go form without trailing {@code 0s} after minutes: {@code 2h0m}. */
  public static String format(Duration duration) {
    String full = formatGo(duration);
    return full.endsWith("m0s") ? full.substring(0, full.length() - 2) : full;
  }

  /** Full Go form: {@code 1m40s}, {@code 5.92037ms}, {@code 0s}. */
  public static String formatGo(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    BigInteger abs = BigInteger.valueOf(nanos).abs();
    return sign + positive(abs.bitLength() > 63 ? Long.MAX_VALUE : abs.longValue());
  }

  private static String positive(long nanos) {
    if (nanos < MICRO) {
      return nanos + "ns";
    }
    if (nanos < MILLI) {
      return decimal(nanos, MICRO) + "\u00b5s";
    }
    if (nanos < SECOND) {
      return decimal(nanos, MILLI) + "ms";
    }
    String seconds = decimal(nanos % MINUTE, SECOND) + "s";
    if (nanos < MINUTE) {
      return seconds;
    }
    String minutes = nanos % HOUR / MINUTE + "m" + seconds;
    return nanos < HOUR ? minutes : nanos / HOUR + "h" + minutes;
  }

  private static String decimal(long nanos, long unit) {
    long fraction = nanos % unit;
    if (fraction == 0) {
      return Long.toString(nanos / unit);
    }
    String digits = Long.toString(unit + fraction).substring(1);
    return nanos / unit + "." + digits.replaceAll("0+$", "");
  }
}
