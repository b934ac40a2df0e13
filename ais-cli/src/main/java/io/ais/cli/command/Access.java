package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Access rights of a bucket: names and bits (spec/rest-api.md 10). Stateless. */
final class Access {
  private static final List<String> NAMES =
      List.of(
          "GET",
          "HEAD-OBJECT",
          "PUT",
          "APPEND",
          "DELETE-OBJECT",
          "MOVE-OBJECT",
          "PROMOTE",
          "UPDATE-OBJECT",
          "HEAD-BUCKET",
          "LIST-OBJECTS",
          "PATCH",
          "SET-BUCKET-ACL",
          "LIST-BUCKETS",
          "SHOW-CLUSTER",
          "CREATE-BUCKET",
          "DESTROY-BUCKET",
          "MOVE-BUCKET",
          "ADMIN");
  private static final Map<String, String> SHORT =
      Map.of("ro", "771", "rw", "831", "su", "18446744073709551615");

  private Access() {}

  /** Decimal text of {@code ro}, {@code GET,PUT}, a number or a hexadecimal number. */
  static String parse(String text) {
    if (SHORT.containsKey(text)) {
      return SHORT.get(text);
    }
    try {
      return text.startsWith("0x")
          ? Long.toUnsignedString(Long.parseUnsignedLong(text.substring(2), 16))
          : Long.toUnsignedString(Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      return ofNames(text);
    }
  }

  private static String ofNames(String text) {
    long bits = 0;
    for (String name : text.split(",")) {
      int bit = NAMES.indexOf(name.strip().toUpperCase(Locale.ROOT));
      if (bit < 0) {
        throw new CommandException(
            "invalid access \""
                + name
                + "\" (expecting 'ro', 'rw', 'su', a number, or a list of "
                + String.join(",", NAMES)
                + ")");
      }
      bits |= 1L << bit;
    }
    return Long.toUnsignedString(bits);
  }

  /** Names of the rights in a decimal number. */
  static String names(String decimal) {
    long bits = Long.parseUnsignedLong(decimal);
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < NAMES.size(); bit++) {
      if ((bits & 1L << bit) != 0) {
        names.add(NAMES.get(bit));
      }
    }
    return names.isEmpty() ? "none" : String.join(",", names);
  }
}
