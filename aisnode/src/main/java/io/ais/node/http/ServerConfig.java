package io.ais.node.http;

import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.time.Duration;

/**
 * Limits of the HTTP server. Immutable.
 *
 * @param nodeName operators' notation of this node ({@code p[ID]}), shown in error bodies
 * @param maxHeadBytes request line and headers together
 * @param headTimeout from the first byte of a request head to its last
 * @param idleTimeout between requests of a connection
 * @param stallTimeout longest silence within a body, in either direction
 * @param lingerTimeout how long an unread body is thrown away after an early answer
 * @param maxRequests requests being served at once; more are answered 503
 * @param maxConnections open connections; more are closed at once
 * @param closeTimeout how long {@code close} waits for running requests
 */
public record ServerConfig(
    String nodeName,
    int maxHeadBytes,
    Duration headTimeout,
    Duration idleTimeout,
    Duration stallTimeout,
    Duration lingerTimeout,
    int maxRequests,
    int maxConnections,
    Duration closeTimeout,
    int ioThreads,
    Ticker ticker,
    WallClock clock) {

  /** Defaults of the product. */
  public static ServerConfig of(String nodeName) {
    return new ServerConfig(
        nodeName,
        64 * 1024,
        Duration.ofSeconds(16),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(3),
        4096,
        20_000,
        Duration.ofSeconds(10),
        Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())),
        Ticker.system(),
        WallClock.system());
  }
}
