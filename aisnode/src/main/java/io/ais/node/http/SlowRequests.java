package io.ais.node.http;

import io.ais.node.runtime.LineLimit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of requests that this node took long for: one line each, with where the time went; at level DEBUG of
 * all requests. The time that the client takes to send and to read does not count, unless the client is
 * stopped by something else. Thread-safe.
 */
final class SlowRequests {
  private static final Logger LOG = LoggerFactory.getLogger(SlowRequests.class);
  private static final int LINES = 10;
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int PATH_CHARS = 300;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Map<Net, LineLimit> lines = new EnumMap<>(Net.class);
  private volatile long limitNanos = Duration.ofSeconds(1).toNanos();

  SlowRequests(ServerConfig config) {
    for (Net net :
        Net.values()) { // what nodes ask of each other does not take the lines of clients
      lines.put(net, new LineLimit(LINES, PERIOD.toNanos(), config.ticker()));
    }
  }

  /**
   * Where the time of one request went, nanoseconds.
   *
   * @param start from the whole head to the handler
   * @param body waiting for bytes of the client
   * @param diskQueue waiting for a thread of a mountpath
   * @param disk that thread at work
   * @param peers waiting for other nodes
   * @param send waiting for the client to take the answer
   * @param all from the whole head to the last byte of the answer, or to the end of its handler when the
   *     client had gone
   */
  record Stages(long start, long body, long diskQueue, long disk, long peers, long send, long all) {

    /** Without what the client took. */
    long ours() {
      return all - body - send;
    }

    /** What is left: locks, computing, threads that work at a time. */
    long other() {
      return Math.max(0, ours() - start - diskQueue - disk - peers);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "start %s, body %s, disk queue %s, disk %s, peers %s, other %s, send %s",
          millis(start),
          millis(body),
          millis(diskQueue),
          millis(disk),
          millis(peers),
          millis(other()),
          millis(send));
    }
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / NANOS_PER_MILLI);
  }

  /** From which time on a request is slow; zero: never. */
  void limit(Duration limit) {
    limitNanos = limit.toNanos();
  }

  /** Whether somebody wants to hear of a request that took this node so long. Never waits. */
  boolean wants(long oursNanos) {
    long limit = limitNanos;
    return limit > 0 && oursNanos >= limit || LOG.isDebugEnabled();
  }

  /** Tells of a request that was {@link #wants wanted}; may wait for the log. */
  void tell(Exchange exchange, int status, Stages stages) {
    long limit = limitNanos;
    if (limit <= 0 || stages.ours() < limit) {
      LOG.debug("{}", line("request", exchange, status, stages));
      return;
    }
    long before = lines.get(exchange.net()).admit();
    if (before >= 0) {
      LOG.warn("{}{}", line("slow request", exchange, status, stages), more(before));
    } else if (LOG.isDebugEnabled()) {
      LOG.debug("{}", line("slow request", exchange, status, stages));
    }
  }

  private static String line(String what, Exchange exchange, int status, Stages stages) {
    String path = exchange.rawPath();
    return String.format(
        Locale.ROOT,
        "%s %s %s %s from %s (%s): %s after %s ms (%s)",
        what,
        exchange.requestId(),
        exchange.method(),
        path.length() <= PATH_CHARS ? path : path.substring(0, PATH_CHARS) + "...",
        exchange.remoteAddress(),
        exchange.net().name().toLowerCase(Locale.ROOT),
        status == 0 ? "no answer, the client left" : "status " + status,
        millis(stages.all()),
        stages);
  }

  private static String more(long before) {
    return before == 0 ? "" : ", " + before + " before it not shown";
  }

  /** Tells how many lines were left out, once there will be no more of them for now. */
  void tellLeftOut() {
    long count = lines.values().stream().mapToLong(LineLimit::leftOut).sum();
    if (count > 0) {
      LOG.warn("{} more slow requests were not shown", count);
    }
  }
}
