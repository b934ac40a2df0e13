package io.ais.cli.command;

import java.time.Duration;

/** Time as commands see it: to wait, and to measure how long something took. */
public interface Pause {
  /** Waits so long. */
  void of(Duration duration);

  /** Nanoseconds from an arbitrary origin. */
  long nanoTime();

  /** Real time. */
  Pause REAL =
      new Pause() {
        @Override
        public void of(Duration duration) {
          try {
            Thread.sleep(duration);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };
}
