package io.ais.node.list;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Names of all targets in order, each once: of several entries of one name the newest counts, and if
 * that is a delete the name is left out. Confined to one thread.
 */
final class MergedNames {
  private final List<PartCursor> cursors;
  private final Consumer<List<PartCursor>> refill;
  private final Tournament tournament;
  private boolean mayBeDry = true;

  /**
   * @param cursors at least one
   * @param refill gives each of these cursors its next part, or throws
   */
  MergedNames(List<PartCursor> cursors, Consumer<List<PartCursor>> refill) {
    this.cursors = cursors;
    this.refill = refill;
    this.tournament = new Tournament(cursors);
  }

  /** Next name, or null when all targets have none left. */
  PartEntry next() {
    while (true) {
      if (mayBeDry) {
        refillDry();
      }
      PartEntry newest = popSmallest();
      if (newest == null || !newest.deleted()) {
        return newest;
      }
    }
  }

  private void refillDry() {
    int[] dry = IntStream.range(0, cursors.size()).filter(i -> cursors.get(i).isDry()).toArray();
    mayBeDry = false;
    if (dry.length > 0) {
      refill.accept(IntStream.of(dry).mapToObj(cursors::get).toList());
      IntStream.of(dry).forEach(tournament::replay);
    }
  }

  /** A cursor that gets dry on the way has only names behind this one. */
  private PartEntry popSmallest() {
    PartEntry newest = pop();
    for (PartEntry same = peek(); isSame(newest, same); same = peek()) {
      pop();
      newest = same.isNewerThan(newest) ? same : newest;
    }
    return newest;
  }

  private static boolean isSame(PartEntry one, PartEntry other) {
    return one != null && other != null && one.name().equals(other.name());
  }

  private PartEntry peek() {
    return cursors.get(tournament.winner()).peek();
  }

  private PartEntry pop() {
    int winner = tournament.winner();
    PartCursor cursor = cursors.get(winner);
    PartEntry entry = cursor.peek();
    if (entry != null) {
      cursor.pop();
      mayBeDry |= cursor.isDry();
      tournament.replay(winner);
    }
    return entry;
  }

  /** Leaves out all further names with this prefix. */
  void skip(String prefix) {
    for (int i = 0; i < cursors.size(); i++) {
      if (cursors.get(i).skip(prefix)) {
        tournament.replay(i);
        mayBeDry = true;
      }
    }
  }
}
