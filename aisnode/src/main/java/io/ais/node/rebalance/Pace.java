package io.ais.node.rebalance;

/** Keeps a rebalance from taking everything for itself. Thread-safe. */
public interface Pace {
  /** As fast as it goes. */
  Pace FULL = bytes -> {};

  /** A large copy goes in parts of so many bytes, so that nobody waits for the whole. */
  long PART_BYTES = 128 << 10;

  /** Waits until a copy of this size may be sent, or the first part of it. */
  void await(long bytes) throws InterruptedException;

  /** Waits until the next part of the copy may be sent; by then it is under way. */
  default void awaitPart(long bytes) throws InterruptedException {}
}
