package io.ais.node.proxyapi;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.http.Exchange;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerResponse;
import io.ais.node.peer.PeerUnreachable;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Hands requests that only the primary may serve to it, over intra-control, and relays the answer
 * (spec/rest-api.md 1.3). Thread-safe.
 */
public final class PrimaryForward {
  private static final List<String> PASSED =
      List.of(
          Headers.CONTENT_TYPE,
          Headers.ACCEPT,
          Headers.USER_AGENT,
          Headers.NODE_FLAGS,
          "Authorization",
          "Ais-Remote-Ais-Alias",
          "Ais-Remote-Ais-Url");
  private static final int BAD_GATEWAY = 502;

  private final String display;
  private final ClusterView view;
  private final PeerClient peers;
  private final Duration timeout;

  /**
   * @param timeout of the whole forwarded request
   */
  public PrimaryForward(String display, ClusterView view, PeerClient peers, Duration timeout) {
    this.display = display;
    this.view = view;
    this.peers = peers;
    this.timeout = timeout;
  }

  /**
   * Forwards unless this node is the primary.
   *
   * @return true when the request was answered here
   */
  public boolean forwarded(Exchange exchange, byte[] body) throws IOException {
    if (view.isPrimary()) {
      return false;
    }
    if (exchange.net() != Net.PUBLIC) {
      throw AisException.unavailable(display + " is not the primary any more, please try again");
    }
    relay(exchange, primary(), exchange.rawPath(), body);
    return true;
  }

  private Snode primary() {
    ClusterState state = view.current();
    Snode primary = state == null ? null : state.smap().primary();
    if (primary == null) {
      throw AisException.unavailable(display + " has no cluster map yet (must be starting up)");
    }
    if (primary.display().equals(display)) {
      throw AisException.unavailable(
          display + " primary: not ready yet (no quorum or starting up)");
    }
    return primary;
  }

  /** Sends the request to a node and relays its answer; 502 without body when it is down. */
  public void relay(Exchange exchange, Snode to, String path, byte[] body) throws IOException {
    HeaderMap headers = new HeaderMap();
    for (String name : PASSED) {
      String value = exchange.headers().first(name);
      if (value != null) {
        headers.add(name, value);
      }
    }
    headers.add("X-Forwarded-For", exchange.remoteAddress());
    String query = exchange.rawQuery().isEmpty() ? "" : "?" + exchange.rawQuery();
    PeerResponse answer;
    try {
      answer =
          peers.call(
              to,
              PeerRequest.of(Net.CONTROL, exchange.method(), path + query, timeout)
                  .withHeaders(headers)
                  .withBody(body));
    } catch (PeerUnreachable e) {
      exchange.respond(Response.of(BAD_GATEWAY));
      return;
    }
    HeaderMap relayed = new HeaderMap();
    answer
        .headers()
        .forEach(
            (name, value) -> {
              if (isRelayed(name)) {
                relayed.add(name, value);
              }
            });
    exchange.respond(new Response(answer.status(), relayed, answer.body()));
  }

  private static boolean isRelayed(String name) {
    return !name.equalsIgnoreCase(Headers.CONTENT_LENGTH)
        && !name.equalsIgnoreCase(Headers.CONNECTION)
        && !name.equalsIgnoreCase(Headers.TRANSFER_ENCODING)
        && !name.equalsIgnoreCase("Keep-Alive")
        && !name.equalsIgnoreCase("Date");
  }
}
