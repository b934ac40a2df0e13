package io.ais.cli.render;

import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code ais ls BUCKET}: a page of object names with properties (spec/cli.md 7.2). Immutable. */
public final class ObjectListView {
  private static final Set<String> LAST = Set.of("cached", "status");

  private final List<String> columns;
  private final Units units;
  private final Painter painter;

  /**
   * A view with these columns.
   *
   * @param properties names of object properties, without "name"
   */
  public ObjectListView(List<String> properties, Units units, Painter painter) {
    List<String> ordered = new ArrayList<>(List.of("name"));
    properties.stream().filter(p -> !LAST.contains(p)).forEach(ordered::add);
    properties.stream().filter(p -> p.equals("cached")).forEach(ordered::add);
    properties.stream().filter(p -> p.equals("status")).forEach(ordered::add);
    this.columns = List.copyOf(ordered);
    this.units = units;
    this.painter = painter;
  }

  /** The table; virtual directories come first. */
  public String text(List<ListEntry> entries, boolean header) {
    String[] titles = columns.stream().map(c -> c.toUpperCase(Locale.ROOT)).toArray(String[]::new);
    Table table = new Table(titles).withTrailingCell();
    entries.stream().filter(ListEntry::isDirectory).forEach(e -> table.row(cells(e)));
    entries.stream().filter(e -> !e.isDirectory()).forEach(e -> table.row(cells(e)));
    return table.text(header);
  }

  private List<String> cells(ListEntry entry) {
    List<String> cells = new ArrayList<>(columns.size());
    for (String column : columns) {
      cells.add(entry.isDirectory() ? directoryCell(entry, column) : cell(entry, column));
    }
    return cells;
  }

  private String directoryCell(ListEntry entry, String column) {
    if (!column.equals("name")) {
      return "";
    }
    String name = entry.name().endsWith("/") ? entry.name() : entry.name() + "/";
    return painter.paint(Colour.GREEN, name);
  }

  private String cell(ListEntry entry, String column) {
    boolean archived = (entry.flags() & ListFlags.ENTRY_IN_ARCHIVE) != 0;
    return switch (column) {
      case "name" -> archived ? "    " + entry.name() : entry.name();
      case "size" -> units.size(entry.sizeBytes());
      case "checksum" -> orDash(entry.checksum());
      case "atime" -> orDash(entry.atime());
      case "version" -> orDash(entry.version());
      case "copies" -> entry.copies() == 0 ? "-" : Integer.toString(entry.copies());
      case "custom" -> orDash(entry.custom());
      case "location" -> orDash(entry.location());
      case "chunked" -> (entry.flags() & ListFlags.ENTRY_CHUNKED) == 0 ? "" : "yes";
      case "cached" -> (entry.flags() & ListFlags.ENTRY_CACHED) == 0 ? "no" : "yes";
      case "status" -> status(entry.flags());
      default -> "";
    };
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private String status(int flags) {
    if ((flags & ListFlags.ENTRY_VERSION_CHANGED) != 0) {
      return painter.paint(Colour.CYAN, "version-changed");
    }
    if ((flags & ListFlags.ENTRY_REMOVED_REMOTELY) != 0) {
      return painter.paint(Colour.BLUE, "deleted");
    }
    if ((flags & ListFlags.ENTRY_HEAD_FAILED) != 0) {
      return painter.paint(Colour.RED, "remote-error");
    }
    return switch (flags & ListFlags.ENTRY_STATUS_MASK) {
      case 0 -> "ok";
      case ListFlags.ENTRY_MISPLACED_NODE -> "misplaced(cluster)";
      case ListFlags.ENTRY_MISPLACED_MOUNTPATH -> "misplaced(mountpath)";
      case ListFlags.ENTRY_COPY -> "replica";
      case ListFlags.ENTRY_COPY_OF_MISSING -> "replica(object-is-missing)";
      default -> "n/a";
    };
  }
}
