package io.ais.client;

import io.ais.wire.Headers;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Blocking HTTP/1.1 client over plain sockets with a pool of idle connections per server.
 * Thread-safe; made for platform and virtual threads; who creates it closes it.
 *
 * <p>Any method may have a body. Redirects 301, 307 and 308 are followed with method and body, also
 * when they arrive while the body is still being sent. An idle connection that turns out to be dead
 * is replaced once, if no byte of an answer has arrived and the body can be sent again.
 */
public final class HttpClient implements AutoCloseable {
  private static final int MAX_REDIRECTS = 10;

  /** A redirect's page is read over up to this size to keep the connection. */
  private static final long REDIRECT_PAGE_BYTES = 64 * 1024;

  private final ClientOptions options;
  private final ConnectionPool pool;

  /** No connection is made yet. */
  public HttpClient(ClientOptions options) {
    this.options = options;
    this.pool = new ConnectionPool(options);
  }

  /**
   * Sends and returns once the head of the final answer is there; the caller closes the answer.
   *
   * @throws IOException no answer; an answer of any status is none
   */
  public HttpResponse send(HttpRequest request) throws IOException {
    BodySource body = new BodySource(request.body());
    HttpRequest current = request;
    HttpUrl url = HttpUrl.parse(request.url());
    for (int hop = 0; ; hop++) {
      HttpResponse response = exchange(current, url, body);
      HttpUrl next = redirect(response, url);
      if (next == null) {
        return response;
      }
      leave(response);
      if (hop == MAX_REDIRECTS) {
        throw new IOException("stopped after " + MAX_REDIRECTS + " redirects of " + request.url());
      }
      if (!body.canOpen()) {
        throw new IOException("cannot follow a redirect: the body can be sent only once");
      }
      current = withoutSecrets(current, url, next);
      url = next;
    }
  }

  private HttpUrl redirect(HttpResponse response, HttpUrl from) throws IOException {
    boolean followed =
        switch (response.status()) {
          case 301, 307, 308 -> options.followRedirects();
          default -> false;
        };
    String location = followed ? response.headers().first(Headers.LOCATION) : null;
    if (location == null) {
      return null;
    }
    try {
      return from.resolve(location);
    } catch (IOException e) {
      response.close();
      throw e;
    }
  }

  private static void leave(HttpResponse response) throws IOException {
    try (response) {
      response.drain(REDIRECT_PAGE_BYTES);
    }
  }

  /** A token is not shown to another host than the one it was meant for. */
  private static HttpRequest withoutSecrets(HttpRequest request, HttpUrl from, HttpUrl to) {
    if (from.host().equalsIgnoreCase(to.host()) || !request.headers().has(Headers.AUTHORIZATION)) {
      return request;
    }
    return request.withHeaders(request.headers().copy().remove(Headers.AUTHORIZATION));
  }

  private HttpResponse exchange(HttpRequest request, HttpUrl url, BodySource body)
      throws IOException {
    Connection kept = body.isRepeatable() ? pool.take(url.authority()) : null;
    if (kept != null) {
      try {
        return new Attempt(kept, pool, options).run(request, url, body);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (kept.isAnswered() || !body.canOpen()) {
          throw e;
        }
      }
    }
    Connection fresh = Connection.open(url, options.connectTimeout());
    return new Attempt(fresh, pool, options).run(request, url, body);
  }

  /** Closes idle connections; running requests end by themselves. */
  @Override
  public void close() {
    pool.close();
  }
}
