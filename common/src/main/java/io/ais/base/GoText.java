package io.ais.base;

import java.util.Locale;
import java.util.Set;

/** Small text forms of Go that appear in messages and values: quoting and boolean parsing. */
public final class GoText {
  private static final Set<String> TRUE = Set.of("true", "1", "t", "y", "yes", "on");
  private static final Set<String> FALSE = Set.of("", "false", "0", "f", "n", "no", "off");

  private GoText() {}

  /** Double-quoted, with quotes, backslashes and control characters escaped. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /** Parses a boolean of a configuration value; the empty text is false. */
  public static boolean parseBool(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (TRUE.contains(lower)) {
      return true;
    }
    if (FALSE.contains(lower)) {
      return false;
    }
    throw new InvalidException("strconv.ParseBool: parsing " + quote(text) + ": invalid syntax");
  }
}
