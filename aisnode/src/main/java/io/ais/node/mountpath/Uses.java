package io.ais.node.mountpath;

/** Counts those who work by one layout, so that somebody can wait until they are done. Thread-safe. */
final class Uses {
  private int count; // guarded by this

  synchronized void begin() {
    count++;
  }

  synchronized void end() {
    count--;
    if (count == 0) {
      notifyAll();
    }
  }

  synchronized void awaitNone() throws InterruptedException {
    while (count > 0) {
      wait();
    }
  }

  synchronized boolean isNone() {
    return count == 0;
  }
}
