package io.ais.cli.render;

import io.ais.cli.syntax.CommandException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** How sizes and durations are shown and read (spec/cli.md 2.4, 2.5). */
public enum Units {
  IEC(1024, "B", "KiB", "MiB", "GiB", "TiB"),
  SI(1000, "B", "KB", "MB", "GB", "TB"),
  RAW(1, "");

  private final long base;
  private final String[] names;

  Units(long base, String... names) {
    this.base = base;
    this.names = names;
  }

  /** Value of {@code --units}; empty means IEC. */
  public static Units parse(String text) {
    return switch (text) {
      case "", "iec" -> IEC;
      case "si" -> SI;
      case "raw" -> RAW;
      default ->
          throw new CommandException(
              "--units="
                  + text
                  + " is invalid: invalid \""
                  + text
                  + "\" (expecting one of: iec, si, raw or \"\")");
    };
  }

  /** Size with two decimals. */
  public String size(long bytes) {
    return size(bytes, 2);
  }

  /** Size with so many decimals; plain bytes have none. */
  public String size(long bytes, int digits) {
    int power = 0;
    long unit = 1;
    while (power + 1 < names.length && bytes >= unit * base) {
      unit *= base;
      power++;
    }
    if (power == 0) {
      return bytes + names[0];
    }
    return fixed((double) bytes / unit, digits) + names[power];
  }

  /** Decimal text with so many places. */
  public static String fixed(double value, int places) {
    return new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Duration, rounded by magnitude; nanoseconds when raw. */
  public String duration(Duration duration) {
    return this == RAW ? duration.toNanos() + "ns" : Times.rounded(duration);
  }

  /** Reads a size: number with optional fraction and suffix. */
  public long parseSize(String text) {
    int split = 0;
    while (split < text.length() && "0123456789.".indexOf(text.charAt(split)) >= 0) {
      split++;
    }
    String suffix = text.substring(split).strip().toLowerCase(Locale.ROOT);
    long unit = unit(text, suffix);
    try {
      return new BigDecimal(text.substring(0, split))
          .multiply(BigDecimal.valueOf(unit))
          .longValue();
    } catch (NumberFormatException e) {
      throw new CommandException("invalid size \"" + text + "\"");
    }
  }

  private long unit(String text, String suffix) {
    if (suffix.isEmpty() || suffix.equals("b")) {
      return 1;
    }
    int power = "kmgt".indexOf(suffix.charAt(0)) + 1;
    String rest = suffix.substring(1);
    boolean binary = rest.equals("ib") || rest.equals("i");
    boolean plain = rest.isEmpty() || rest.equals("b");
    if (power == 0 || !binary && !plain || this == RAW || this == SI && binary) {
      throw new CommandException("invalid size \"" + text + "\"");
    }
    return (long) Math.pow(this == SI ? 1000 : 1024, power);
  }
}
