package io.ais.node.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;

/**
 * A node's HTTP listeners: one handler behind up to three networks. Thread-safe. Whoever builds it
 * closes it.
 */
public final class HttpServer implements AutoCloseable {
  private final ServerConfig config;
  private volatile Handler handler;

  public HttpServer(ServerConfig config) {
    this.config = requireNonNull(config, "config");
  }

  /** The handler of all requests; until one is set, requests are answered 503 without body. */
  public void setHandler(Handler next) {
    handler = requireNonNull(next, "next");
  }

  /**
   * Opens the listeners; all or none. A taken port is not tried again.
   *
   * @throws IOException naming network and address when one cannot be bound
   */
  public void start(List<Listen> listeners) throws IOException {
    throw new IllegalStateException("not built yet " + config + handler + listeners);
  }

  /** The bound port of a network. */
  public int port(Net net) {
    throw new IllegalStateException("not built yet " + net);
  }

  /** Stops accepting at once, lets running requests end up to the deadline, then cuts. */
  @Override
  public void close() {}
}
