package io.ais.cli.render;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells under titles, to be laid out with TAB + blank between cells. Columns can be hidden.
 * Not thread-safe.
 */
public final class Table {
  private final List<String> titles;
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] hidden;
  private boolean trailing;

  /** A table with these columns. */
  public Table(String... titles) {
    this.titles = List.of(titles);
    this.hidden = new boolean[titles.length];
  }

  /** Appends a row; as many cells as titles. */
  public Table row(String... cells) {
    if (cells.length != titles.size()) {
      throw new IllegalArgumentException(cells.length + " cells, " + titles.size() + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Appends a row. */
  public Table row(List<String> cells) {
    return row(cells.toArray(String[]::new));
  }

  /** Hides or shows the column of this title. */
  public Table show(String title, boolean shown) {
    hidden[titles.indexOf(title)] = !shown;
    return this;
  }

  /** Ends every line with an empty cell, as object listings do. */
  public Table withTrailingCell() {
    trailing = true;
    return this;
  }

  /** True without rows. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Unaligned text: cells separated by TAB + blank, each line ended by a line break. */
  public String raw(boolean header) {
    StringBuilder text = new StringBuilder();
    if (header) {
      append(text, titles);
    }
    rows.forEach(row -> append(text, row));
    return text.toString();
  }

  private void append(StringBuilder text, List<String> cells) {
    boolean first = true;
    for (int i = 0; i < cells.size(); i++) {
      if (!hidden[i]) {
        text.append(first ? "" : "\t ").append(cells.get(i));
        first = false;
      }
    }
    text.append(trailing ? "\t \n" : "\n");
  }

  /** Aligned text. */
  public String text(boolean header) {
    return TabWriter.TABS.layout(raw(header));
  }
}
