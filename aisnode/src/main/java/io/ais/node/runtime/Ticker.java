package io.ais.node.runtime;

import java.util.concurrent.locks.LockSupport;

/** Monotonic time. Thread-safe. */
@FunctionalInterface
public interface Ticker {

  /** Nanoseconds since an arbitrary origin. */
  long nanos();

  /**
   * Parks the current thread until it is unparked or interrupted, or the time is over, or for no
   * reason at all.
   */
  default void park(long nanos) {
    LockSupport.parkNanos(nanos);
  }

  /** Lets the current thread wait for this time. */
  default void sleep(long nanos) throws InterruptedException {
    long deadline = nanos() + nanos;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = deadline - nanos();
      if (left <= 0) {
        return;
      }
      park(left);
    }
  }

  /** The machine's monotonic clock. */
  static Ticker system() {
    return System::nanoTime;
  }
}
