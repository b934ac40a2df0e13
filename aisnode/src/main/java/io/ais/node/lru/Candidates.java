package io.ais.node.lru;

import io.ais.node.store.Lom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The objects that were not used for the longest time, just so many as make the wanted room. Confined to
 * one thread.
 */
final class Candidates {
  private static final Comparator<Lom> OLDEST_FIRST =
      Comparator.comparingLong(Lom::atimeNanos).thenComparing(Lom::uname);

  private final long wantedBytes;
  private final int atMost;
  private final PriorityQueue<Lom> newestFirst = new PriorityQueue<>(OLDEST_FIRST.reversed());
  private long bytes;

  /**
   * @param atMost so many objects are kept in memory
   */
  Candidates(long wantedBytes, int atMost) {
    this.wantedBytes = wantedBytes;
    this.atMost = atMost;
  }

  void offer(Lom lom) {
    newestFirst.add(lom);
    bytes += lom.sizeBytes();
    while (newestFirst.size() > atMost || bytes - newestFirst.peek().sizeBytes() >= wantedBytes) {
      bytes -= newestFirst.remove().sizeBytes();
    }
  }

  List<Lom> oldestFirst() {
    List<Lom> all = new ArrayList<>(newestFirst);
    all.sort(OLDEST_FIRST);
    return all;
  }
}
