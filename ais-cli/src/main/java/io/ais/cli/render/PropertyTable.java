package io.ais.cli.render;

import java.util.Map;

/** Tables of PROPERTY and VALUE. Stateless. */
public final class PropertyTable {
  private PropertyTable() {}

  /** In the given order. */
  public static String text(Map<String, String> values, boolean header) {
    Table table = new Table("PROPERTY", "VALUE");
    values.forEach(table::row);
    return table.text(header);
  }
}
