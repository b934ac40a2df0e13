package io.ais.cli.render;

import java.util.Map;
import java.util.TreeMap;

/** Tables of PROPERTY and VALUE. Stateless. */
public final class PropertyTable {
  private PropertyTable() {}

  /** In the given order. */
  public static String text(Map<String, String> values, boolean header) {
    Table table = new Table("PROPERTY", "VALUE");
    values.forEach(table::row);
    return table.text(header);
  }

  /** Sorted by name. */
  public static String sorted(Map<String, String> values, boolean header) {
    return text(new TreeMap<>(values), header);
  }
}
