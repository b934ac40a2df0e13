package io.ais.node.cluster;

import io.ais.model.config.ClusterConfig;

/**
 * Timers of the protocol, in nanoseconds, derived from the cluster configuration. Immutable.
 *
 * <p>Whatever the intervals, lease, hold and silence keep their order with room for 10 % of drift,
 * and write permission plus lease stay below 0.82 of the time after which a member is removed. So
 * the primaries' interval times the protocol on all nodes; that of targets only makes the primary
 * more patient with them.
 *
 * @param interval keepalive interval of proxies
 * @param operation timeout of one control operation
 * @param keepalive timeout of a bulky control operation
 * @param remove a member of this role that is silent for so long leaves the map
 */
public record Timings(long interval, long operation, long keepalive, long remove) {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLISECOND = 1_000_000L;

  /** Join requests within this time become one change. */
  static final long BATCH = 50 * MILLISECOND;

  /** Derives the timers of a member of that role. */
  public static Timings of(ClusterConfig config, boolean proxy) {
    long patience = Configs.silence(config, true).toNanos();
    if (!proxy) {
      patience = Math.max(patience, Configs.silence(config, false).toNanos());
    }
    return new Timings(
        Configs.interval(config).toNanos(),
        config.timeout().cplaneOperation().toNanos(),
        config.timeout().maxKeepalive().toNanos(),
        patience);
  }

  /** Time between heartbeats. */
  public long beat() {
    return Math.min(interval / 10, SECOND);
  }

  /** A follower that heard nothing for so long suspects the primary. */
  public long silence() {
    return interval * 6 / 10;
  }

  /** A silent primary is asked twice, each time for so long, before it is suspected. */
  public long probe() {
    return Math.min(operation / 2, interval / 10);
  }

  /** Delay per rank of a candidate. */
  public long rank() {
    return Math.max(interval / 33, MILLISECOND);
  }

  /** A voter that heard the primary within this time stays loyal. */
  public long hold() {
    return interval / 2;
  }

  /** A primary without a quorum's answers for so long steps down. */
  public long lease() {
    return interval * 4 / 10;
  }

  /** Upper bound of the delay between election attempts. */
  public long retryLimit() {
    return interval / 2;
  }

  /** Permission of a target to write, counted from a beat whose answer is known to have arrived. */
  public long write() {
    return Math.min(remove * 2 / 3, remove * 8 / 10 - lease());
  }

  /**
   * A target that was heard within this time is waited for when a bucket is destroyed, and says so
   * after it when it serves objects. Shorter than {@link #write}.
   */
  public long close() {
    return Math.min(beat() * 5, write());
  }

  /** A founder waits so long for one more node. */
  public long quiet() {
    return operation / 2;
  }

  /** Who answered a heartbeat within this is there. */
  public long reach() {
    return beat() * 5 / 2;
  }

  /** Bound of a hand-over. */
  public long handover() {
    return operation / 2;
  }
}
