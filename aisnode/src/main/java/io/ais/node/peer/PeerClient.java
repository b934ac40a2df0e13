package io.ais.node.peer;

import io.ais.model.Snode;
import io.ais.node.http.Net;
import io.ais.wire.HeaderMap;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Calls other nodes. Blocking, for virtual threads; thread-safe. Connections are kept per node and
 * address.
 *
 * <p>Every call throws {@link PeerException} for a status of 400 and above, and {@link
 * PeerUnreachable} when no answer came in time.
 */
public final class PeerClient implements AutoCloseable {
  private final String callerId;
  private final String callerName;

  /**
   * @param callerName operators' notation of this node
   */
  public PeerClient(String callerId, String callerName) {
    this.callerId = callerId;
    this.callerName = callerName;
  }

  /** A body that is produced while it is sent; opened again when the call is repeated. */
  @FunctionalInterface
  public interface Body {
    java.io.InputStream open() throws java.io.IOException;
  }

  /** One peer's part of a broadcast. */
  @FunctionalInterface
  public interface Call<T> {
    T on(Snode peer) throws Exception;
  }

  /** Sends a small body and reads the whole answer. */
  public PeerResponse call(
      Snode to,
      Net net,
      String method,
      String pathAndQuery,
      HeaderMap headers,
      byte[] body,
      Duration timeout) {
    throw new IllegalStateException("not built yet " + callerId + callerName);
  }

  /** Sends a small body and gives the answer's body as it arrives. */
  public PeerStream open(
      Snode to,
      Net net,
      String method,
      String pathAndQuery,
      HeaderMap headers,
      byte[] body,
      Duration timeout) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Sends a large body and reads the whole answer.
   *
   * @param bodyBytes exact length; -1 for chunked
   */
  public PeerResponse send(
      Snode to,
      Net net,
      String method,
      String pathAndQuery,
      HeaderMap headers,
      Body body,
      long bodyBytes,
      Duration timeout) {
    throw new IllegalStateException("not built yet");
  }

  /** Calls all peers at once, each on a virtual thread; results in the order of the peers. */
  public <T> List<PeerResult<T>> broadcast(Collection<Snode> to, Call<T> call, Duration deadline) {
    throw new IllegalStateException("not built yet");
  }

  @Override
  public void close() {}
}
