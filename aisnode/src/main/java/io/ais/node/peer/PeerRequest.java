package io.ais.node.peer;

import static java.util.Objects.requireNonNull;

import io.ais.node.http.Net;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.time.Duration;

/**
 * What a node asks of another. Immutable, if its headers and body are left alone.
 *
 * @param net the network that carries it
 * @param path with query, escaped already
 * @param headers without those that say who calls
 * @param body possibly empty
 * @param timeout limits connecting and each silence of the peer
 */
public record PeerRequest(
    Net net, String method, String path, HeaderMap headers, byte[] body, Duration timeout) {
  private static final byte[] NOTHING = new byte[0];

  public PeerRequest {
    requireNonNull(net, "net");
    requireNonNull(method, "method");
    requireNonNull(path, "path");
    requireNonNull(headers, "headers");
    requireNonNull(body, "body");
  }

  /** Without headers and body. */
  public static PeerRequest of(Net net, String method, String path, Duration timeout) {
    return new PeerRequest(net, method, path, new HeaderMap(), NOTHING, timeout);
  }

  /** The same with other headers. */
  public PeerRequest withHeaders(HeaderMap other) {
    return new PeerRequest(net, method, path, other, body, timeout);
  }

  /** The same with a body. */
  public PeerRequest withBody(byte[] bytes) {
    return new PeerRequest(net, method, path, headers, bytes, timeout);
  }

  /** The same with a body that is JSON, and says so. */
  public PeerRequest withJson(byte[] text) {
    HeaderMap lines = headers.copy().add(Headers.CONTENT_TYPE, Headers.JSON);
    return new PeerRequest(net, method, path, lines, text, timeout);
  }
}
