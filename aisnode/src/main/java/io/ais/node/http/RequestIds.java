package io.ais.node.http;

import static java.util.Objects.requireNonNull;

import io.ais.node.runtime.WallClock;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names of requests: what the caller says, if that is fit for a log; else the node that saw the request
 * first and the time. A redirect carries both anyway ({@code pid}, {@code utm}; spec/rest-api.md 1.3), so
 * the target finds the same name without another parameter. Thread-safe.
 */
public final class RequestIds {
  static final int MAX_LENGTH = 64;
  private static final int BASE = 36;

  private final String nodeId;
  private final WallClock clock;
  private final AtomicLong last = new AtomicLong();

  RequestIds(String nodeName, WallClock clock) {
    requireNonNull(nodeName, "nodeName");
    int open = nodeName.indexOf('[');
    this.nodeId =
        open >= 0 && nodeName.endsWith("]")
            ? nodeName.substring(open + 1, nodeName.length() - 1)
            : nodeName;
    this.clock = requireNonNull(clock, "clock");
  }

  /** The time, nanoseconds since 1970; no other request of this node gets the same. */
  long stamp() {
    long now = clock.epochNanos();
    while (true) {
      long before = last.get();
      long next = Math.max(now, before + 1);
      if (last.compareAndSet(before, next)) {
        return next;
      }
    }
  }

  /** Name of a request that nobody has named, by its stamp. */
  String made(long stamp) {
    return nodeId + "-" + Long.toString(stamp, BASE);
  }

  /** What the redirect that brought it here says of its name; null when it was not redirected. */
  static String redirected(Query query) {
    String named = query.first(QueryKeys.REQUEST_ID);
    if (isFit(named)) {
      return named;
    }
    String first = query.first(QueryKeys.PROXY_ID);
    String time = query.first(QueryKeys.UNIX_TIME);
    if (first.isEmpty() || time.isEmpty()) {
      return null;
    }
    String id = first + "-" + time;
    return isFit(id) ? id : null;
  }

  /** Letters, digits and {@code . _ - :} only, 64 at most: it goes into logs, headers and addresses. */
  static boolean isFit(String id) {
    if (id == null || id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!word && c != '.' && c != '_' && c != '-' && c != ':') {
        return false;
      }
    }
    return true;
  }
}
