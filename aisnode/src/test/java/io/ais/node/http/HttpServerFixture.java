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
    ServerConfig.Waits waits = new ServerConfig.Waits(limit, limit, limit, limit);
    return c -> with(c, waits, c.maxRequests(), c.maxConnections(), c.ticker());
  }

  static UnaryOperator<ServerConfig> atMost(int requests, int connections) {
    return c -> with(c, c.waits(), requests, connections, c.ticker());
  }

  static UnaryOperator<ServerConfig> withTicker(Ticker ticker) {
    return c -> with(c, c.waits(), c.maxRequests(), c.maxConnections(), ticker);
  }

  private static ServerConfig with(
      ServerConfig c, ServerConfig.Waits waits, int requests, int connections, Ticker ticker) {
    return new ServerConfig(
        c.nodeName(),
        c.maxHeadBytes(),
        waits,
        requests,
        connections,
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
