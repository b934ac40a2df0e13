package io.ais.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Idle connections by server, newest first. Thread-safe; no thread of its own. */
final class ConnectionPool implements AutoCloseable {
  private final long idleLimitNanos;
  private final int maxIdlePerServer;
  private final Map<String, Deque<Connection>> idle = new HashMap<>();
  private boolean closed;

  ConnectionPool(ClientOptions options) {
    this.idleLimitNanos = options.idleLimit().toNanos();
    this.maxIdlePerServer = options.maxIdlePerServer();
  }

  /** The connection used last, or null. */
  Connection take(String authority) {
    List<Connection> expired = new ArrayList<>();
    Connection found;
    synchronized (idle) {
      expire(expired);
      Deque<Connection> ofServer = idle.get(authority);
      found = ofServer == null ? null : ofServer.pollFirst();
      if (ofServer != null && ofServer.isEmpty()) {
        idle.remove(authority);
      }
    }
    expired.forEach(Connection::close);
    return found;
  }

  /** Keeps it for the next request, unless there are enough. */
  void give(Connection connection) {
    List<Connection> superfluous = new ArrayList<>();
    synchronized (idle) {
      expire(superfluous);
      if (closed) {
        superfluous.add(connection);
      } else {
        connection.markIdle(System.nanoTime());
        Deque<Connection> ofServer =
            idle.computeIfAbsent(connection.authority(), a -> new ArrayDeque<>());
        ofServer.addFirst(connection);
        if (ofServer.size() > maxIdlePerServer) {
          superfluous.add(ofServer.removeLast());
        }
      }
    }
    superfluous.forEach(Connection::close);
  }

  private void expire(List<Connection> expired) {
    long now = System.nanoTime();
    for (Iterator<Deque<Connection>> all = idle.values().iterator(); all.hasNext(); ) {
      Deque<Connection> ofServer = all.next();
      while (!ofServer.isEmpty() && ofServer.peekLast().idleNanos(now) > idleLimitNanos) {
        expired.add(ofServer.removeLast());
      }
      if (ofServer.isEmpty()) {
        all.remove();
      }
    }
  }

  @Override
  public void close() {
    List<Connection> all = new ArrayList<>();
    synchronized (idle) {
      closed = true;
      idle.values().forEach(all::addAll);
      idle.clear();
    }
    all.forEach(Connection::close);
  }
}
