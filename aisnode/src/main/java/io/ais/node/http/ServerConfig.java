package io.ais.node.http;

import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.time.Duration;

/**
 * Limits of the HTTP server. Immutable.
 *
 * @param nodeName operators' notation of this node ({@code p[ID]}), shown in error bodies
 * @param maxHeadBytes request line and headers together
 * @param waits how long it is patient with a client
 * @param maxRequests requests being served at once; more are answered 503
 * @param maxConnections open connections; more are closed at once
 * @param closeTimeout how long {@code close} waits for running requests
 */
public record ServerConfig(
    String nodeName,
    int maxHeadBytes,
    Waits waits,
    int maxRequests,
    int maxConnections,
    Duration closeTimeout,
    int ioThreads,
    Ticker ticker,
    WallClock clock) {

  /**
   * @param head from the first byte of a request head to its last
   * @param idle between requests of a connection
   * @param stall longest silence within a body, in either direction
   * @param linger longest silence within a body that nobody reads, after an early answer
   */
  public record Waits(Duration head, Duration idle, Duration stall, Duration linger) {}

  /** Defaults of the product. */
  public static ServerConfig of(String nodeName) {
    return new ServerConfig(
        nodeName,
        64 * 1024,
        new Waits(
            Duration.ofSeconds(16),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(3)),
        4096,
        20_000,
        Duration.ofSeconds(10),
        Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())),
        Ticker.system(),
        WallClock.system());
  }
}
