package io.ais.base;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes in bytes as text. Every suffix counts in powers of 1024: {@code 4mb}, {@code 4MiB} and
 * {@code 4m} are the same (spec/control-plane.md 2.2). Pure functions.
 */
public final class ByteSize {
  public static final long KIB = 1L << 10;
  public static final long MIB = 1L << 20;
  public static final long GIB = 1L << 30;
  public static final long TIB = 1L << 40;

  private static final Pattern TEXT =
      Pattern.compile("([+-]?\\d*\\.?\\d+|[+-]?\\d+\\.)\\s*([kmgtpe]?)(i?b)?");
  private static final String UNITS = "kmgtpe";

  private ByteSize() {}

  /**
   * Parses a size; the empty text is zero.
   *
   * @throws InvalidException when it is not a size
   */
  public static long parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      return 0;
    }
    Matcher match = TEXT.matcher(lower);
    if (!match.matches()) {
      throw invalid(text);
    }
    int shift = match.group(2).isEmpty() ? 0 : 10 * (UNITS.indexOf(match.group(2)) + 1);
    try {
      BigDecimal bytes = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(1L << shift));
      return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
    } catch (ArithmeticException e) {
      throw invalid(text);
    }
  }

  private static InvalidException invalid(String text) {
    return new InvalidException("invalid size " + GoText.quote(text));
  }

  /** Whole number of the largest unit that fits, rounded: {@code 1536KiB} becomes {@code 2MiB}. */
  public static String format(long bytes) {
    long abs = Math.abs(bytes);
    if (abs >= TIB) {
      return whole(bytes, TIB, "TiB");
    }
    if (abs >= GIB) {
      return whole(bytes, GIB, "GiB");
    }
    if (abs >= MIB) {
      return whole(bytes, MIB, "MiB");
    }
    return abs >= KIB ? whole(bytes, KIB, "KiB") : bytes + "B";
  }

  private static String whole(long bytes, long unit, String suffix) {
    return (long) Math.rint((double) bytes / unit) + suffix;
  }
}
