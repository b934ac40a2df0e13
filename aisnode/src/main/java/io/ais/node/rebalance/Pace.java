package io.ais.node.rebalance;

/** Keeps a rebalance from taking everything for itself. Thread-safe. */
public interface Pace {
  /** As fast as it goes. */
  Pace FULL = bytes -> {};

  /** Waits until a copy of this size may be sent. */
  void await(long bytes) throws InterruptedException;
}
