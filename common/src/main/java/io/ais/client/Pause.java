package io.ais.client;

import java.io.InterruptedIOException;
import java.time.Duration;

/** Waiting between polls, and the clock that limits it; replaced in tests. */
public interface Pause {
  /** Really waits. */
  Pause REAL =
      new Pause() {
        @Override
        public void sleep(Duration time) throws InterruptedIOException {
          try {
            Thread.sleep(time);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
          }
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  /** Waits that long. */
  void sleep(Duration time) throws InterruptedIOException;

  /** Monotonic time. */
  long nanoTime();
}
