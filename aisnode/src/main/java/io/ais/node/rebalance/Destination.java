package io.ais.node.rebalance;

import io.ais.node.rebalance.RebalanceProgress.Count;

/**
 * What one run sent to one target, and whether it is worth sending more in this pass. Thread-safe.
 */
final class Destination {
  private static final int GIVE_UP_AFTER = 8;

  private Count sent = Count.ZERO; // guarded by this
  private int failuresInARow; // guarded by this

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

  /** Too many failures in a row: the rest of this pass is not even tried. */
  synchronized boolean isHopeless() {
    return failuresInARow >= GIVE_UP_AFTER;
  }

  /** A new pass begins. */
  synchronized void forgive() {
    failuresInARow = 0;
  }
}
