package io.ais.node.job;

import java.time.Duration;

/**
 * When an on-demand job counts as idle, and when it ends for want of work.
 *
 * @param idleAfter shown as idle when nothing was pending for so long
 * @param endAfter ends when nothing was pending for so long
 */
public record IdleTimes(Duration idleAfter, Duration endAfter) {
  /** Of on-demand jobs in general: idle after 4 s, over after 1 min. */
  public static final IdleTimes DEFAULT =
      new IdleTimes(Duration.ofSeconds(4), Duration.ofMinutes(1));

  /** Of a listing: idle at once, over after 20 s. */
  public static final IdleTimes LISTING = new IdleTimes(Duration.ZERO, Duration.ofSeconds(20));

  /** Both at least zero, in this order. */
  public IdleTimes {
    if (idleAfter.isNegative() || endAfter.compareTo(idleAfter) < 0) {
      throw new IllegalArgumentException("idle after " + idleAfter + ", end after " + endAfter);
    }
  }
}
