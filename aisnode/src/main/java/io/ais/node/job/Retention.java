package io.ais.node.job;

import java.time.Duration;

/**
 * How long ended jobs stay visible.
 *
 * @param kept of ordinary kinds
 * @param quiet of listings and batch reads, of which there are many
 * @param maxEnded the oldest ended ones go earlier when there are more
 */
public record Retention(Duration kept, Duration quiet, int maxEnded) {
  public static final Retention DEFAULT =
      new Retention(Duration.ofHours(1), Duration.ofMinutes(1), 4096);
}
