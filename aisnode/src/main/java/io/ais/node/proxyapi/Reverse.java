package io.ais.node.proxyapi;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.NodeStatus;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.http.Exchange;
import io.ais.node.http.Handler;
import io.ais.node.http.Response;
import io.ais.node.nodeapi.NodeIdentity;
import io.ais.wire.Headers;
import io.ais.wire.QueryKeys;
import io.ais.wire.What;
import java.io.IOException;

/**
 * {@code /v1/reverse/daemon...}: requests to a node that is named in a header, relayed over
 * intra-control (spec/rest-api-jobs.md 2). Thread-safe.
 */
public final class Reverse {
  private static final int BODY_LIMIT = 16 << 20;
  private static final String PREFIX = "/v1/reverse/daemon";

  private final NodeIdentity identity;
  private final ClusterView view;
  private final PrimaryForward relay;
  private final Handler local;

  /**
   * @param local serves the same request when this node is meant; it sees the path as sent
   */
  public Reverse(NodeIdentity identity, ClusterView view, PrimaryForward relay, Handler local) {
    this.identity = identity;
    this.view = view;
    this.relay = relay;
    this.local = local;
  }

  /** Relays one request. */
  public void handle(Exchange exchange, String rest) throws Exception {
    String id = exchange.headers().first(Headers.NODE_ID, "");
    if (id.isEmpty()) {
      throw AisException.badRequest("missing node ID");
    }
    if (id.equals(identity.id())) {
      local.handle(exchange);
      return;
    }
    Snode node = find(id);
    if (!node.isActive() && isStatusQuery(exchange)) {
      exchange.respond(Response.json(NodeStatus.inactive(node, statusOf(node))));
      return;
    }
    forward(exchange, node);
  }

  private Snode find(String id) {
    ClusterState state = view.current();
    Snode node = state == null ? null : state.smap().node(id);
    if (node == null) {
      long version = state == null ? 0 : state.smap().version();
      throw new AisException(
          404,
          TypeCodes.NODE_NOT_FOUND,
          (view.isPrimary() ? "" : "non-primary, ")
              + identity.display()
              + ": cannot forward request to node node "
              + id
              + " not present in Smap v"
              + version);
    }
    return node;
  }

  private static boolean isStatusQuery(Exchange exchange) {
    return exchange.method().equals("GET")
        && exchange.query().first(QueryKeys.WHAT).equals(What.NODE_STATUS);
  }

  private static String statusOf(Snode node) {
    return node.has(io.ais.model.NodeFlags.DECOMMISSION) ? "decommission" : "maintenance";
  }

  private void forward(Exchange exchange, Snode node) throws IOException {
    String path = "/v1/daemon" + exchange.rawPath().substring(PREFIX.length());
    byte[] body = exchange.body().readAll(BODY_LIMIT);
    if (exchange.method().equals("GET")
        && exchange.query().first(QueryKeys.WHAT).equals(What.LOG)) {
      relay.relayStream(exchange, node, path, body);
    } else {
      relay.relayOrFail(exchange, node, path, body);
    }
  }
}
