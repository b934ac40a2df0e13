package io.ais.node.list;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Formats times by layouts in Go's notation, which clients send: the layout shows how the moment
 * "Mon Jan 2 15:04:05 MST 2006" would be written. Times are in UTC. Pure functions.
 */
final class GoTimeLayout {
  private static final String RFC822 = "02 Jan 06 15:04 MST";

  /** A piece of a layout and what it stands for. Longer pieces stand before their beginnings. */
  private record Piece(String text, Function<ZonedDateTime, String> value) {}

  private static final List<Piece> PIECES =
      List.of(
          new Piece("January", t -> t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)),
          new Piece("Jan", t -> t.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)),
          new Piece("Monday", t -> t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)),
          new Piece("Mon", t -> t.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)),
          new Piece("MST", t -> "UTC"),
          new Piece("2006", t -> padded(t.getYear(), 4)),
          new Piece("Z07:00", t -> "Z"),
          new Piece("Z0700", t -> "Z"),
          new Piece("-07:00", t -> "+00:00"),
          new Piece("-0700", t -> "+0000"),
          new Piece("-07", t -> "+00"),
          new Piece("01", t -> padded(t.getMonthValue(), 2)),
          new Piece("02", t -> padded(t.getDayOfMonth(), 2)),
          new Piece("03", t -> padded(hour12(t), 2)),
          new Piece("04", t -> padded(t.getMinute(), 2)),
          new Piece("05", t -> padded(t.getSecond(), 2)),
          new Piece("06", t -> padded(t.getYear() % 100, 2)),
          new Piece("15", t -> padded(t.getHour(), 2)),
          new Piece("PM", t -> t.getHour() < 12 ? "AM" : "PM"),
          new Piece("pm", t -> t.getHour() < 12 ? "am" : "pm"),
          new Piece("_2", t -> String.format(Locale.ROOT, "%2d", t.getDayOfMonth())),
          new Piece("1", t -> Integer.toString(t.getMonthValue())),
          new Piece("2", t -> Integer.toString(t.getDayOfMonth())),
          new Piece("3", t -> Integer.toString(hour12(t))),
          new Piece("4", t -> Integer.toString(t.getMinute())),
          new Piece("5", t -> Integer.toString(t.getSecond())));

  private GoTimeLayout() {}

  /**
   * @param layout empty means RFC 822
   * @param epochNanos 0 means unknown: empty text
   */
  static String format(String layout, long epochNanos) {
    if (epochNanos == 0) {
      return "";
    }
    ZonedDateTime time =
        Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, 1_000_000_000L),
                Math.floorMod(epochNanos, 1_000_000_000L))
            .atZone(ZoneOffset.UTC);
    return format(layout.isEmpty() ? RFC822 : layout, time);
  }

  private static String format(String layout, ZonedDateTime time) {
    StringBuilder out = new StringBuilder(layout.length() + 8);
    int at = 0;
    while (at < layout.length()) {
      int fraction = fractionDigits(layout, at);
      if (fraction > 0) {
        out.append(fraction(layout.charAt(at + 1) == '9', fraction, time.getNano()));
        at += fraction + 1;
        continue;
      }
      Piece piece = pieceAt(layout, at);
      if (piece == null) {
        out.append(layout.charAt(at++));
      } else {
        out.append(piece.value().apply(time));
        at += piece.text().length();
      }
    }
    return out.toString();
  }

  private static Piece pieceAt(String layout, int at) {
    for (Piece piece : PIECES) {
      if (layout.startsWith(piece.text(), at)) {
        return piece;
      }
    }
    return null;
  }

  /** Number of digits of a fraction such as {@code .000} or {@code .999999999}, else 0. */
  private static int fractionDigits(String layout, int at) {
    char first = layout.charAt(at);
    if ((first != '.' && first != ',') || at + 1 == layout.length()) {
      return 0;
    }
    char digit = layout.charAt(at + 1);
    if (digit != '0' && digit != '9') {
      return 0;
    }
    int end = at + 1;
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean moreDigits = end < layout.length() && Character.isDigit(layout.charAt(end));
    return moreDigits ? 0 : Math.min(end - at - 1, 9);
  }

  private static String fraction(boolean dropZeros, int digits, int nano) {
    String text = "." + padded(nano, 9).substring(0, digits);
    if (!dropZeros) {
      return text;
    }
    int end = text.length();
    while (end > 1 && text.charAt(end - 1) == '0') {
      end--;
    }
    return end == 1 ? "" : text.substring(0, end);
  }

  private static int hour12(ZonedDateTime time) {
    int hour = time.getHour() % 12;
    return hour == 0 ? 12 : hour;
  }

  private static String padded(int value, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "d", value);
  }
}
