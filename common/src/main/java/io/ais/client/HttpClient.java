package io.ais.client;

import java.io.IOException;

/**
 * Blocking HTTP/1.1 client over plain sockets with a pool of idle connections per server.
 * Thread-safe; made for platform and virtual threads; who creates it closes it.
 */
public final class HttpClient implements AutoCloseable {
  private final ClientOptions options;

  /** No connection is made yet. */
  public HttpClient(ClientOptions options) {
    this.options = options;
  }

  /** Sends and returns once the head of the final answer is there; the caller closes the answer. */
  public HttpResponse send(HttpRequest request) throws IOException {
    throw new IllegalStateException("not built yet " + options);
  }

  /** Closes idle connections; running requests end by themselves. */
  @Override
  public void close() {}
}
