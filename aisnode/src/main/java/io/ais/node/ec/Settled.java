package io.ais.node.ec;

import io.ais.model.Bck;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which buckets have their slices where the targets of now want them, as far as this target knows: no
 * repair is due or runs, and the last one left nothing. Thread-safe.
 */
final class Settled {
  private final AtomicLong turns = new AtomicLong();
  private final Map<Bck, Long> due = new ConcurrentHashMap<>();

  /** A repair is due; the result names it. */
  long unsettle(Bck bck) {
    long turn = turns.incrementAndGet();
    due.put(bck, turn);
    return turn;
  }

  /** The repair that is due; 0 if none is. */
  long turn(Bck bck) {
    return due.getOrDefault(bck, 0L);
  }

  /** This repair left nothing; if another one is due since then, that one counts. */
  void settle(Bck bck, long turn) {
    due.remove(bck, turn);
  }

  boolean isSettled(Bck bck) {
    return !due.containsKey(bck);
  }
}
