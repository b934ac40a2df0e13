package io.ais.node.proxyapi;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.http.BodyWriter;
import io.ais.node.http.Exchange;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerResponse;
import io.ais.node.peer.PeerStream;
import io.ais.node.peer.PeerUnreachable;
import io.ais.node.runtime.Ticker;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
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
  private static final int PIECE_BYTES = 16 * 1024;
  private static final Duration REDIAL = Duration.ofMillis(250);

  private final String display;
  private final ClusterView view;
  private final PeerClient peers;
  private final Duration timeout;
  private final Ticker ticker;
  private final PrimaryCall call;

  /**
   * @param timeout of the whole forwarded request
   */
  public PrimaryForward(
      String display, ClusterView view, PeerClient peers, Duration timeout, Ticker ticker) {
    this.display = display;
    this.view = view;
    this.peers = peers;
    this.timeout = timeout;
    this.ticker = ticker;
    this.call = new PrimaryCall(view, peers);
  }

  /** What the primary does itself. Must not have begun an answer when it throws. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  /**
   * Serves a request that is the primary's: here if this node is, else there. While the primary
   * changes, the request waits for the next one and is sent again: when nothing was applied, and when
   * the old primary cannot apply it any more because another one has begun its epoch. Then the
   * request may be found to have been applied the first time.
   */
  public void serve(Exchange exchange, byte[] body, Action here) throws IOException {
    long deadline = 0;
    boolean repeated = false;
    while (true) {
      ClusterState seen = view.current();
      try {
        attempt(exchange, body, here, seen);
        return;
      } catch (AisException e) {
        if (repeated && isDoneAlready(exchange, e)) {
          exchange.respond(Response.of(200));
          return;
        }
        boolean unknown = e instanceof PrimaryCall.OutcomeUnknownException;
        boolean waits = unknown || e.typeCode().equals(TypeCodes.PRIMARY_CHANGING);
        deadline = deadline == 0 && seen != null ? ticker.nanos() + patience(seen) : deadline;
        long rest = deadline - ticker.nanos();
        if (!waits || seen == null || exchange.net() != Net.PUBLIC || rest <= 0) {
          throw e;
        }
        if (unknown) {
          view.awaitAtLeast(PrimaryCall.nextEpoch(seen), Duration.ofNanos(rest));
          if (!call.isReplaced(seen.smap().primary(), seen)) {
            throw e;
          }
          repeated = true;
        } else {
          // The news, or time to dial again a primary that may be back as it was.
          view.awaitAtLeast(seen.key().next(), REDIAL);
        }
      }
    }
  }

  /** The error says that the bucket is there, or gone, as this request wanted it. */
  private static boolean isDoneAlready(Exchange exchange, AisException e) {
    return exchange.method().equals("POST") && e.typeCode().equals(TypeCodes.BUCKET_EXISTS)
        || exchange.method().equals("DELETE") && e.typeCode().equals(TypeCodes.BUCKET_NOT_FOUND);
  }

  /** Longest silence of a primary before there is another one, and the time to elect it. */
  private static long patience(ClusterState state) {
    ClusterConfig config = state.config();
    Duration election = config.keepalive().proxy().interval();
    return election.plus(config.timeout().cplaneOperation().multipliedBy(2)).toNanos();
  }

  private void attempt(Exchange exchange, byte[] body, Action here, ClusterState seen)
      throws IOException {
    if (view.isPrimary()) {
      here.run();
      return;
    }
    if (exchange.net() != Net.PUBLIC) {
      throw AisException.primaryChanging(
          display + " is not the primary any more, please try again");
    }
    Snode primary = primary(seen);
    respond(exchange, call.send(primary, request(exchange, exchange.rawPath(), body), seen));
  }

  private Snode primary(ClusterState state) {
    String trouble = view.trouble();
    if (!trouble.isEmpty()) {
      throw AisException.primaryChanging(display + ": " + trouble + ", retry later");
    }
    Snode primary = state == null ? null : state.smap().primary();
    if (primary == null) {
      throw AisException.unavailable(display + " has no cluster map yet (must be starting up)");
    }
    if (primary.display().equals(display)) {
      throw AisException.primaryChanging(
          display + " primary: not ready yet (no quorum or starting up)");
    }
    return primary;
  }

  /** Sends the request to a node and relays its answer; 502 without body when it is down. */
  public void relayOrFail(Exchange exchange, Snode to, String path, byte[] body)
      throws IOException {
    try {
      respond(exchange, peers.callAnew(to, request(exchange, path, body)));
    } catch (PeerUnreachable e) {
      exchange.respond(Response.of(BAD_GATEWAY));
    }
  }

  /** As {@link #relayOrFail}, for an answer that is larger than what may be in memory. */
  public void relayStream(Exchange exchange, Snode to, String path, byte[] body)
      throws IOException {
    try (PeerStream answer = peers.open(to, request(exchange, path, body))) {
      BodyWriter out = exchange.stream(answer.status(), relayed(answer.headers()), -1);
      byte[] piece = new byte[PIECE_BYTES];
      for (int n = answer.body().read(piece); n >= 0; n = answer.body().read(piece)) {
        out.write(ByteBuffer.wrap(piece, 0, n));
      }
    } catch (PeerUnreachable e) {
      exchange.respond(Response.of(BAD_GATEWAY));
    }
  }

  private PeerRequest request(Exchange exchange, String path, byte[] body) {
    HeaderMap headers = new HeaderMap();
    for (String name : PASSED) {
      String value = exchange.headers().first(name);
      if (value != null) {
        headers.add(name, value);
      }
    }
    headers.add("X-Forwarded-For", exchange.remoteAddress());
    String query = exchange.rawQuery().isEmpty() ? "" : "?" + exchange.rawQuery();
    return PeerRequest.of(Net.CONTROL, exchange.method(), path + query, timeout)
        .withHeaders(headers)
        .withBody(body);
  }

  private static void respond(Exchange exchange, PeerResponse answer) throws IOException {
    exchange.respond(new Response(answer.status(), relayed(answer.headers()), answer.body()));
  }

  private static HeaderMap relayed(HeaderMap headers) {
    HeaderMap relayed = new HeaderMap();
    headers.forEach(
        (name, value) -> {
          if (isRelayed(name)) {
            relayed.add(name, value);
          }
        });
    return relayed;
  }

  private static boolean isRelayed(String name) {
    return !name.equalsIgnoreCase(Headers.CONTENT_LENGTH)
        && !name.equalsIgnoreCase(Headers.CONNECTION)
        && !name.equalsIgnoreCase(Headers.TRANSFER_ENCODING)
        && !name.equalsIgnoreCase("Keep-Alive")
        && !name.equalsIgnoreCase(Headers.REQUEST_ID)
        && !name.equalsIgnoreCase("Date");
  }
}
