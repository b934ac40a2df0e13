package io.ais.node.list;

import java.util.Arrays;
import java.util.List;

/**
 * Which of several cursors has the smallest name at hand. Each one is a leaf of a binary tree, each
 * node above knows the winner of the two below it; when one cursor moves, only the matches on its
 * way to the root are played again: log2(n) comparisons. A cursor with nothing at hand loses against
 * all others. Confined to one thread.
 */
final class Tournament {
  private static final int ROOT = 1;

  private final List<PartCursor> cursors;

  /** Cursor numbers; the children of node k are 2k and 2k + 1, the leaves come last. */
  private final int[] winners;

  /**
   * @param cursors at least one
   */
  Tournament(List<PartCursor> cursors) {
    this.cursors = cursors;
    this.winners = new int[2 * cursors.size()];
    Arrays.setAll(winners, i -> Math.max(0, i - cursors.size()));
    for (int node = cursors.size() - 1; node >= ROOT; node--) {
      play(node);
    }
  }

  /** Number of the cursor with the smallest name; any of those without one when none has any. */
  int winner() {
    return winners[ROOT];
  }

  /** The cursor with this number has moved. */
  void replay(int cursor) {
    for (int node = (cursors.size() + cursor) / 2; node >= ROOT; node /= 2) {
      play(node);
    }
  }

  private void play(int node) {
    int left = winners[2 * node];
    int right = winners[2 * node + 1];
    winners[node] = beats(cursors.get(right), cursors.get(left)) ? right : left;
  }

  private static boolean beats(PartCursor one, PartCursor other) {
    PartEntry mine = one.peek();
    PartEntry theirs = other.peek();
    return mine != null && (theirs == null || NameOrder.BYTES.isAfter(theirs.name(), mine.name()));
  }
}
