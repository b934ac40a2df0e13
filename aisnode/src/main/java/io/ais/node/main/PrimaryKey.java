package io.ais.node.main;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.StateKey;
import io.ais.node.control.ClusterView;
import io.ais.node.http.Net;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerResponse;
import io.ais.node.peer.PeerUnreachable;
import io.ais.node.placement.ReadIndex;
import io.ais.wire.Json;
import java.io.IOException;

/** Reads the primary's newest key from what it tells of its state. Thread-safe; blocking. */
final class PrimaryKey implements ReadIndex {
  private static final String STATE = "/v1/daemon?what=cstate";

  private final ClusterView view;
  private final PeerClient peers;

  PrimaryKey(ClusterView view, PeerClient peers) {
    this.view = view;
    this.peers = peers;
  }

  @Override
  public StateKey newest() {
    ClusterState state = view.current();
    Snode primary = state == null ? null : state.smap().node(view.primaryId());
    if (primary == null) {
      throw AisException.unavailable("no primary to ask, please try again later");
    }
    try {
      PeerResponse answer =
          peers.call(
              primary,
              PeerRequest.of(
                  Net.CONTROL, "GET", STATE, state.config().timeout().cplaneOperation()));
      JsonNode told = Json.tree(answer.body());
      if (told.path("leads").asBoolean()) {
        return Json.convert(told.get("committed"), StateKey.class);
      }
    } catch (PeerUnreachable | IOException e) {
      throw new AisException(
          503, "", "cannot ask the primary, please try again later: " + e.getMessage(), e);
    }
    throw AisException.unavailable(
        primary.display() + " is not the primary any more, please try again later");
  }
}
