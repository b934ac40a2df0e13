package io.ais.node.http;

import io.ais.node.runtime.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Servers on free ports for tests, and waiting with a deadline. */
final class HttpServerFixture {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private HttpServerFixture() {}

  static HttpServer serve(Handler handler) throws IOException {
    return serve(handler, config -> config);
  }

  static HttpServer serve(Handler handler, UnaryOperator<ServerConfig> limits) throws IOException {
    HttpServer server = new HttpServer(limits.apply(ServerConfig.of("t[abc]")));
    server.setHandler(handler);
    server.start(List.of(new Listen(Net.PUBLIC, "127.0.0.1", 0)));
    return server;
  }

  /** All waits as short as given. */
  static UnaryOperator<ServerConfig> impatient(Duration limit) {
    return c ->
        new ServerConfig(
            c.nodeName(),
            c.maxHeadBytes(),
            limit,
            limit,
            limit,
            limit,
            c.maxRequests(),
            c.maxConnections(),
            c.closeTimeout(),
            c.ioThreads(),
            c.ticker(),
            c.clock());
  }

  static UnaryOperator<ServerConfig> atMost(int requests, int connections) {
    return c ->
        new ServerConfig(
            c.nodeName(),
            c.maxHeadBytes(),
            c.headTimeout(),
            c.idleTimeout(),
            c.stallTimeout(),
            c.lingerTimeout(),
            requests,
            connections,
            c.closeTimeout(),
            c.ioThreads(),
            c.ticker(),
            c.clock());
  }

  static UnaryOperator<ServerConfig> withTicker(Ticker ticker) {
    return c ->
        new ServerConfig(
            c.nodeName(),
            c.maxHeadBytes(),
            c.headTimeout(),
            c.idleTimeout(),
            c.stallTimeout(),
            c.lingerTimeout(),
            c.maxRequests(),
            c.maxConnections(),
            c.closeTimeout(),
            c.ioThreads(),
            ticker,
            c.clock());
  }

  static RawClient connect(HttpServer server) throws IOException {
    return new RawClient(server.port(Net.PUBLIC));
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain until " + what);
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }
}
