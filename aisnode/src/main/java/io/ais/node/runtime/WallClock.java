package io.ais.node.runtime;

import java.time.Instant;

/** Wall-clock time. Thread-safe. */
@FunctionalInterface
public interface WallClock {

  /** Nanoseconds since 1970. */
  long epochNanos();

  /** The machine's clock. */
  static WallClock system() {
    return () -> {
      Instant now = Instant.now();
      return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    };
  }
}
