package io.ais.node.http;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop, looked over at intervals for deadlines: cheaper than a timer
 * per connection. Confined to its event loop.
 */
final class ConnectionSet {
  private final EventLoop loop;
  private final ServerState server;
  private final Set<Connection> open = new HashSet<>();
  private ScheduledFuture<?> ticks;

  ConnectionSet(EventLoop loop, ServerState server) {
    this.loop = loop;
    this.server = server;
  }

  void add(Connection connection) {
    open.add(connection);
    if (ticks == null) {
      long every = intervalMillis(server.config());
      ticks = loop.scheduleWithFixedDelay(this::tick, every, every, TimeUnit.MILLISECONDS);
    }
  }

  void remove(Connection connection) {
    open.remove(connection);
    if (open.isEmpty() && ticks != null) {
      ticks.cancel(false);
      ticks = null;
    }
  }

  private void tick() {
    long now = server.now();
    List.copyOf(open).forEach(connection -> connection.tick(now));
  }

  /** Ends idle connections. Any thread. */
  void stop() {
    loop.execute(() -> new ArrayList<>(open).forEach(Connection::stop));
  }

  private static long intervalMillis(ServerConfig config) {
    long shortest = config.waits().head().toMillis();
    shortest = Math.min(shortest, config.waits().idle().toMillis());
    shortest = Math.min(shortest, config.waits().stall().toMillis());
    shortest = Math.min(shortest, config.waits().linger().toMillis());
    return Math.clamp(shortest / 4, 5, 1000);
  }
}
