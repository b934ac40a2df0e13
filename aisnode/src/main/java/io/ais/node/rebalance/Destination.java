package io.ais.node.rebalance;

import io.ais.node.rebalance.RebalanceProgress.Count;
import io.ais.node.store.Lom;

/**
 * What one run sent to one target, and whether it is worth sending more in this pass. Thread-safe.
 */
final class Destination {
  private static final int GIVE_UP_AFTER = 8;
  private static final int UNASKED = 16 * Offers.BATCH;
  private static final long LARGE_BYTES = 64 * 1024;

  private Count sent = Count.ZERO; // guarded by this
  private int failuresInARow; // guarded by this
  private int unasked; // guarded by this; small copies to be sent without a question

  synchronized Count sent() {
    return sent;
  }

  synchronized void accepted(Count more) {
    sent = sent.plus(more);
    failuresInARow = 0;
  }

  synchronized void failed() {
    failuresInARow++;
  }

  /**
   * Whether a question costs less than sending a copy that is there already: for a large one always,
   * for small ones as long as most of them turn out to be there.
   */
  synchronized boolean isWorthAsking(Lom copy) {
    if (copy.tombstone()) {
      return false;
    }
    if (copy.sizeBytes() >= LARGE_BYTES || unasked == 0) {
      return true;
    }
    unasked--;
    return false;
  }

  /** How many of the copies that were asked about are there. */
  synchronized void answered(int asked, int safe) {
    if (2 * safe < asked) {
      unasked = UNASKED;
    }
  }

  /** Too many failures in a row: the rest of this pass is not even tried. */
  synchronized boolean isHopeless() {
    return failuresInARow >= GIVE_UP_AFTER;
  }

  /** A new pass begins. */
  synchronized void forgive() {
    failuresInARow = 0;
  }
}
