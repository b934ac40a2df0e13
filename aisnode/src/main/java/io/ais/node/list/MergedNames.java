package io.ais.node.list;

import java.util.List;
import java.util.function.Consumer;

/**
 * Names of all targets in order, each once: of several entries of one name the newest counts, and if
 * that is a delete the name is left out. Confined to one thread.
 */
final class MergedNames {
  private final List<PartCursor> cursors;
  private final Consumer<List<PartCursor>> refill;

  /**
   * @param refill gives each of these cursors its next part, or throws
   */
  MergedNames(List<PartCursor> cursors, Consumer<List<PartCursor>> refill) {
    this.cursors = cursors;
    this.refill = refill;
  }

  /** Next name, or null when all targets have none left. */
  PartEntry next() {
    while (true) {
      List<PartCursor> dry = cursors.stream().filter(PartCursor::isDry).toList();
      if (!dry.isEmpty()) {
        refill.accept(dry);
      }
      PartEntry newest = popSmallest();
      if (newest == null || !newest.deleted()) {
        return newest;
      }
    }
  }

  private PartEntry popSmallest() {
    String name = null;
    for (PartCursor cursor : cursors) {
      PartEntry entry = cursor.peek();
      if (entry != null && (name == null || NameOrder.BYTES.isAfter(name, entry.name()))) {
        name = entry.name();
      }
    }
    PartEntry newest = null;
    for (PartCursor cursor : cursors) {
      PartEntry entry = cursor.peek();
      if (entry != null && entry.name().equals(name)) {
        cursor.pop();
        newest = newest == null || entry.isNewerThan(newest) ? entry : newest;
      }
    }
    return newest;
  }

  /** Leaves out all further names with this prefix. */
  void skip(String prefix) {
    cursors.forEach(cursor -> cursor.skip(prefix));
  }
}
