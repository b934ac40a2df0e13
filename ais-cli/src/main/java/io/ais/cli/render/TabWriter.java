package io.ais.cli.render;

import java.util.ArrayList;
import java.util.List;

/**
 * Lays out text whose cells are terminated by TABs (spec/cli.md 3.1). Immutable, thread-safe.
 *
 * <p>A line is split at TABs; what follows the last TAB is trailing text and never padded. A column
 * is a run of adjacent lines that all have a cell at that index: a shorter line, such as a blank
 * one, ends the block, so that tables below each other are laid out apart. The width of a column is
 * that of its longest cell plus padding; a column of empty cells takes no room. With TABs as
 * padding, widths are multiples of eight. Widths count visible characters, so that colour does not
 * move columns.
 */
public final class TabWriter {
  /** Tables of most commands. */
  public static final TabWriter TABS = new TabWriter(1, '\t');

  /** Tables padded with blanks. */
  public static final TabWriter BLANKS = new TabWriter(2, ' ');

  private static final int TAB = 8;

  private final int padding;
  private final char pad;

  private TabWriter(int padding, char pad) {
    this.padding = padding;
    this.pad = pad;
  }

  private record Line(List<String> cells, String trailing) {}

  /** Lays out; the text keeps its line breaks. */
  public String layout(String text) {
    List<Line> lines = split(text);
    int[][] widths = new int[lines.size()][];
    for (int i = 0; i < lines.size(); i++) {
      widths[i] = new int[lines.get(i).cells.size()];
    }
    measure(lines, widths);
    StringBuilder result = new StringBuilder(text.length() * 2);
    for (int i = 0; i < lines.size(); i++) {
      if (i > 0) {
        result.append('\n');
      }
      append(result, lines.get(i), widths[i]);
    }
    return result.toString();
  }

  private static List<Line> split(String text) {
    List<Line> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      List<String> cells = new ArrayList<>();
      int from = 0;
      for (int tab; (tab = line.indexOf('\t', from)) >= 0; from = tab + 1) {
        cells.add(line.substring(from, tab));
      }
      lines.add(new Line(cells, line.substring(from)));
    }
    return lines;
  }

  /** Gives each cell the width of its column: the run of lines around it that have such a cell. */
  private void measure(List<Line> lines, int[][] widths) {
    int columns = lines.stream().mapToInt(l -> l.cells.size()).max().orElse(0);
    for (int column = 0; column < columns; column++) {
      for (int i = 0; i < lines.size(); ) {
        if (lines.get(i).cells.size() <= column) {
          i++;
          continue;
        }
        int start = i;
        int width = 0;
        for (; i < lines.size() && lines.get(i).cells.size() > column; i++) {
          int length = Colour.visibleLength(lines.get(i).cells.get(column));
          width = length == 0 ? width : Math.max(width, length + padding);
        }
        if (pad == '\t') {
          width = (width + TAB - 1) / TAB * TAB;
        }
        for (int k = start; k < i; k++) {
          widths[k][column] = width;
        }
      }
    }
  }

  private void append(StringBuilder result, Line line, int[] widths) {
    for (int column = 0; column < widths.length; column++) {
      String cell = line.cells.get(column);
      int gap = widths[column] - Colour.visibleLength(cell);
      int pads = pad == '\t' ? (gap + TAB - 1) / TAB : gap;
      result.append(cell).append(String.valueOf(pad).repeat(Math.max(0, pads)));
    }
    result.append(line.trailing);
  }
}
