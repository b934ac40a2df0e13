package io.ais.node.peer;

import static java.util.Objects.requireNonNull;

import io.ais.client.ClientOptions;
import io.ais.client.HttpClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.NetInfo;
import io.ais.model.Snode;
import io.ais.node.http.Net;
import io.ais.node.runtime.RequestTrace;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls other nodes. Blocking, for virtual threads; thread-safe. Connections are kept per address.
 *
 * <p>A call on behalf of a request ({@link RequestTrace}) tells the peer its id, and its time counts there.
 *
 * <p>Every call throws {@link PeerException} for a status of 400 and above, and {@link
 * PeerUnreachable} when no answer came in time. A timeout limits connecting and each silence of the
 * peer; {@link #broadcast} limits the whole.
 */
public final class PeerClient implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 256 << 20;
  private static final int MAX_ERROR_BYTES = 64 << 10;
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(8);
  private static final long SHORTEST_CONNECT_MILLIS = 125;

  private final String callerId;
  private final String callerName;

  /** By limit of connecting, in a few steps: it belongs to the client, not to the request. */
  private final Map<Duration, HttpClient> clients = new ConcurrentHashMap<>();

  /**
   * @param callerName operators' notation of this node
   */
  public PeerClient(String callerId, String callerName) {
    this.callerId = requireNonNull(callerId, "callerId");
    this.callerName = requireNonNull(callerName, "callerName");
  }

  /** One peer's part of a broadcast. */
  @FunctionalInterface
  public interface Call<T> {
    T on(Snode peer) throws Exception;
  }

  /** Sends the request and reads the whole answer. */
  public PeerResponse call(Snode to, PeerRequest request) {
    return call(client(request.timeout()), to, request);
  }

  /**
   * As {@link #call} on a connection of its own: where nobody listens, the refusal says so, while a
   * kept connection would break in a way that leaves open whether the request arrived.
   */
  public PeerResponse callAnew(Snode to, PeerRequest request) {
    try (HttpClient once = new HttpClient(options(request.timeout()).withoutReuse())) {
      return call(once, to, request);
    }
  }

  private PeerResponse call(HttpClient client, Snode to, PeerRequest request) {
    long begun = System.nanoTime();
    try {
      return answer(client, to, request);
    } finally {
      RequestTrace.peersSince(begun);
    }
  }

  private PeerResponse answer(HttpClient client, Snode to, PeerRequest request) {
    try (HttpResponse response = send(client, to, request)) {
      return new PeerResponse(
          response.status(), response.headers(), response.readAll(MAX_ANSWER_BYTES));
    } catch (IOException e) {
      throw PeerFailures.unreachable(to, e);
    }
  }

  /** Sends the request and gives the answer's body as it arrives. */
  public PeerStream open(Snode to, PeerRequest request) {
    long begun = System.nanoTime();
    try {
      return new Streaming(send(client(request.timeout()), to, request));
    } catch (IOException e) {
      throw PeerFailures.unreachable(to, e);
    } finally {
      RequestTrace.peersSince(begun);
    }
  }

  private HttpResponse send(HttpClient client, Snode to, PeerRequest request) throws IOException {
    HeaderMap lines = request.headers().copy();
    addCaller(lines);
    RequestTrace trace = RequestTrace.current();
    if (trace != null) {
      lines.set(Headers.REQUEST_ID, trace.id());
    }
    String url = address(to, request.net()).url() + request.path();
    RequestBody body = RequestBody.of(request.body());
    HttpRequest sent = new HttpRequest(request.method(), url, lines, body, request.timeout());
    return accepted(to, request.method(), client.send(sent));
  }

  /** Says who calls. */
  void addCaller(HeaderMap lines) {
    lines.set(Headers.CALLER_ID, callerId).set(Headers.CALLER_NAME, callerName);
  }

  /** The peer's address on a network. */
  static NetInfo address(Snode to, Net net) {
    return switch (net) {
      case PUBLIC -> to.publicNet();
      case CONTROL -> to.controlNet();
      case DATA -> to.dataNet();
    };
  }

  private HttpClient client(Duration timeout) {
    return clients.computeIfAbsent(connectLimit(timeout), limit -> new HttpClient(options(limit)));
  }

  private static ClientOptions options(Duration connect) {
    return ClientOptions.defaults()
        .withTimeouts(connectLimit(connect), Duration.ofSeconds(60))
        .withIdleLimit(Duration.ofSeconds(20))
        .withFollowRedirects(false);
  }

  /** The largest power of two times the shortest limit within the timeout. */
  static Duration connectLimit(Duration timeout) {
    if (timeout == null || !timeout.isPositive() || timeout.compareTo(LONGEST_CONNECT) >= 0) {
      return LONGEST_CONNECT;
    }
    long steps = Math.max(1, timeout.toMillis() / SHORTEST_CONNECT_MILLIS);
    return Duration.ofMillis(SHORTEST_CONNECT_MILLIS * Long.highestOneBit(steps));
  }

  private static HttpResponse accepted(Snode to, String method, HttpResponse response)
      throws IOException {
    if (response.status() < 400) {
      return response;
    }
    try (response) {
      throw PeerFailures.error(to, method, response, MAX_ERROR_BYTES);
    }
  }

  /**
   * Calls all peers at once, each on a virtual thread; results in the order of the peers. A call
   * that is not over at the deadline is interrupted and counts as {@link
   * PeerUnreachable.Kind#TIMEOUT}.
   */
  public <T> List<PeerResult<T>> broadcast(Collection<Snode> to, Call<T> call, Duration deadline) {
    return new Broadcast<>(List.copyOf(to), call).run(deadline);
  }

  /** Closes idle connections; running calls end by themselves. */
  @Override
  public void close() {
    clients.values().forEach(HttpClient::close);
  }

  private record Streaming(HttpResponse response) implements PeerStream {
    @Override
    public int status() {
      return response.status();
    }

    @Override
    public HeaderMap headers() {
      return response.headers();
    }

    @Override
    public InputStream body() {
      return response.body();
    }

    @Override
    public void close() {
      response.close();
    }
  }
}
