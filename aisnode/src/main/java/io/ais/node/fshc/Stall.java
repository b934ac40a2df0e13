package io.ais.node.fshc;

import io.ais.node.disk.DiskExecutor.Progress;
import java.time.Duration;

/**
 * How long nothing has ended on a mountpath although something waits. Pure: time is given. Confined to
 * its owner's lock.
 */
final class Stall {
  private long ended;
  private long since; // nanos; of the last end, or the first look at what is pending
  private boolean pending;

  /** Looks again. */
  Duration update(Progress now, long nowNanos) {
    if (!now.isPending() || !pending || now.ended() != ended) {
      since = nowNanos;
    }
    pending = now.isPending();
    ended = now.ended();
    return Duration.ofNanos(nowNanos - since);
  }
}
