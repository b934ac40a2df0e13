package io.ais.node.object;

/**
 * Lets somebody wait for the walks that have begun already. An object that moves is copied first and
 * removed from its old place only when every walk has ended that may have passed its new place before
 * the copy: so no walk misses it. Thread-safe.
 */
final class Walks {
  private static final class Round {
    int open; // guarded by itself

    synchronized void end() {
      open--;
      if (open == 0) {
        notifyAll();
      }
    }

    synchronized void awaitNone() throws InterruptedException {
      while (open > 0) {
        wait();
      }
    }
  }

  private Round current = new Round(); // guarded by this

  /** A walk begins; closing ends it. */
  synchronized Walk begin() {
    Round round = current;
    synchronized (round) {
      round.open++;
    }
    return new Walk(round);
  }

  /** Waits for the walks that have begun; those that begin meanwhile are not waited for. */
  void awaitBegun() throws InterruptedException {
    Round begun;
    synchronized (this) {
      begun = current;
      current = new Round();
    }
    begun.awaitNone();
  }

  /** One walk; closing it is idempotent. */
  static final class Walk implements AutoCloseable {
    private final Round round;
    private boolean closed; // guarded by this

    private Walk(Round round) {
      this.round = round;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        round.end();
      }
    }
  }
}
