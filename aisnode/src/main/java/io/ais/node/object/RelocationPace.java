package io.ais.node.object;

/** Keeps a background copy from taking everything for itself. Thread-safe. */
@FunctionalInterface
public interface RelocationPace {
  /** As fast as it goes. */
  RelocationPace FULL = bytes -> {};

  /** Waits until so many bytes may be copied; no lock is held meanwhile. */
  void await(long bytes) throws InterruptedException;
}
