package io.ais.node.list;

import java.time.Duration;

/**
 * How long a page may take.
 *
 * @param part waiting for one part of one target
 * @param page all attempts together; then the client gets 503
 * @param down all attempts together while the process of a target is not there; long enough for a
 *     restart
 */
public record ListLimits(Duration part, Duration page, Duration down) {
  public static final ListLimits DEFAULT =
      new ListLimits(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(5));
}
