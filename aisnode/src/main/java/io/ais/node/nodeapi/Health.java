package io.ais.node.nodeapi;

import io.ais.error.AisException;
import io.ais.model.NodeStateInfo;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.StateFlags;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.http.Exchange;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.node.stats.NodeState;
import io.ais.node.stats.Stats;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Liveness, readiness and state of this node (spec/control-plane.md 13). Thread-safe. */
public final class Health {
  private static final int UNAVAILABLE = 503;

  private final NodeIdentity identity;
  private final ClusterView view;
  private final NodeState state;
  private final Stats stats;
  private final AtomicInteger leaving = new AtomicInteger();
  private volatile Supplier<String> obstacle = () -> "";

  /** As long as this is open, other clusters are told not to join this one. */
  public interface Leaving extends AutoCloseable {
    @Override
    void close();
  }

  public Health(NodeIdentity identity, ClusterView view, NodeState state, Stats stats) {
    this.identity = identity;
    this.view = view;
    this.state = state;
    this.stats = stats;
  }

  /** What keeps this node from serving, beside its place in the cluster; an empty text: nothing. */
  public void obstacle(Supplier<String> now) {
    obstacle = now;
  }

  /** Serves {@code GET /v1/health}. */
  public void handle(Exchange exchange) throws IOException {
    Query query = exchange.query();
    boolean info = query.flag("cii");
    boolean infoOfPrimary = query.flag("cii-apr");
    boolean readyToRebalance = query.flag("prr");
    if ((info || infoOfPrimary) && readyToRebalance
        || infoOfPrimary && (info || query.flag("apr"))) {
      throw AisException.badRequest("invalid query: " + exchange.rawQuery());
    }
    if (info) {
      respond(exchange, Response.json(stateInfo()), true);
    } else if (infoOfPrimary && identity.self().isProxy()) {
      requirePrimary("health-of-primary");
      respond(exchange, Response.json(stateInfo()), true);
    } else if (query.flag("apr") && exchange.net() != Net.PUBLIC && identity.self().isProxy()) {
      requirePrimary("ask-primary");
      respond(exchange, Response.of(200), false);
    } else if (readyToRebalance && identity.self().isProxy()) {
      requireReadyToRebalance();
      respond(exchange, Response.of(200), false);
    } else {
      boolean ready = exchange.rawQuery().contains("readiness=true") ? isReady() : isNodeStarted();
      respond(exchange, Response.of(ready ? 200 : UNAVAILABLE), false);
    }
  }

  private void respond(Exchange exchange, Response response, boolean info) throws IOException {
    if (identity.self().isProxy() || info) {
      HeaderMap headers = response.headers();
      long uptime = stats.uptimeNanos();
      headers.add(Headers.NODE_UPTIME, Long.toString(uptime));
      headers.add(
          Headers.CLUSTER_UPTIME,
          Long.toString(state.has(StateFlags.CLUSTER_STARTED) ? uptime : 0));
    }
    String here = obstacle.get();
    String trouble = here.isEmpty() ? view.trouble() : here;
    if (!trouble.isEmpty()) {
      response.headers().add(Headers.TROUBLE, trouble);
    }
    exchange.respond(response);
  }

  private boolean isNodeStarted() {
    return state.has(StateFlags.NODE_STARTED);
  }

  /** Started, member of a cluster with a primary, and in service. */
  public boolean isReady() {
    ClusterState current = view.current();
    if (!isNodeStarted() || !state.has(StateFlags.CLUSTER_STARTED) || current == null) {
      return false;
    }
    Snode member = current.smap().node(identity.id());
    boolean serves = identity.self().isProxy() || view.mayWrite();
    return member != null
        && member.isActive()
        && !view.primaryId().isEmpty()
        && serves
        && obstacle.get().isEmpty();
  }

  private void requirePrimary(String what) {
    if (!view.isPrimary()) {
      throw AisException.badRequest(
          identity.display()
              + " (non-primary): misdirected "
              + what
              + " request from \"\", "
              + describe(view.current()));
    }
  }

  /**
   * This cluster is about to join another one. Begun before the other one is asked: of two that are
   * told to join each other at once, one at least then sees that the other is leaving.
   */
  public Leaving leave() {
    leaving.incrementAndGet();
    return leaving::decrementAndGet;
  }

  private void requireReadyToRebalance() {
    ClusterState current = view.current();
    boolean last = current != null && current.header().moved() != null;
    if (last || leaving.get() > 0) {
      throw AisException.unavailable(
          identity.display() + " primary: this cluster is joining another one");
    }
    if (!view.isPrimary() || !state.has(StateFlags.CLUSTER_STARTED)) {
      throw AisException.unavailable(
          identity.display() + " primary: not ready yet (cluster is starting up)");
    }
  }

  private static String describe(ClusterState current) {
    return current == null ? "Smap v0" : "Smap v" + current.smap().version();
  }

  /** The versions of everything this node shows, and its state bits. */
  public NodeStateInfo stateInfo() {
    ClusterState current = view.current();
    if (current == null) {
      NodeStateInfo none = NodeStateInfo.UNKNOWN;
      return new NodeStateInfo(
          none.smap(), none.bmd(), none.rmd(), none.config(), none.etlmd(), state.flags());
    }
    Smap smap = current.smap();
    Snode primary = smap.primary();
    return new NodeStateInfo(
        new NodeStateInfo.SmapInfo(
            primary == null
                ? new NodeStateInfo.PrimaryInfo("", "", "")
                : new NodeStateInfo.PrimaryInfo(
                    primary.publicNet().url(), primary.controlNet().url(), primary.id()),
            smap.uuid(),
            smap.version()),
        new NodeStateInfo.BmdInfo(current.bmd().uuid(), current.bmd().version()),
        new NodeStateInfo.VersionInfo(current.rmd().version()),
        new NodeStateInfo.VersionInfo(current.config().version()),
        new NodeStateInfo.VersionInfo(current.etlVersion()),
        state.flags());
  }
}
