package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.explain.NodeFacts;
import io.ais.cli.explain.NodeFacts.Readiness;
import io.ais.cli.explain.NodeStory;
import io.ais.cli.render.JsonText;
import io.ais.model.MountpathList;
import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Json;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import io.ais.wire.What;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** {@code ais explain NODE_ID}. Confined to one call. */
final class ExplainNode {
  /** Ours: the cluster state as a node has it. */
  static final String STATE = "cstate";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Invocation call;

  ExplainNode(Invocation call) {
    this.call = call;
  }

  void run(String word) throws IOException {
    NodeStory story = new NodeStory(facts(word));
    if (call.args().is("json")) {
      call.out().line(JsonText.of(story.json(), 4));
    } else {
      call.out().text(story.text());
    }
  }

  private NodeFacts facts(String word) throws IOException {
    Smap smap = call.cluster().refresh();
    String id = Cluster.bareId(word);
    Snode node = smap.node(id);
    if (node == null) {
      return new NodeFacts(word, smap, null, wasPlaced(id), null, "", Readiness.UNKNOWN, null, "");
    }
    try {
      return node.isActive() ? ofActive(word, smap, node) : ofInactive(word, smap, node);
    } catch (IOException e) {
      String silence = ExplainObject.reason(e);
      return new NodeFacts(word, smap, node, false, null, silence, Readiness.UNKNOWN, null, "");
    }
  }

  private NodeFacts ofActive(String word, Smap smap, Snode node) throws IOException {
    NodeStatus status = call.cluster().status(node.id());
    MountpathList mountpaths =
        node.isTarget() ? ask(node.id(), What.MOUNTPATHS, MountpathList.class) : null;
    JsonNode state = ask(node.id(), STATE, JsonNode.class);
    String trouble = state.path("standing").path("trouble").asText();
    Readiness readiness = call.cluster().readiness(node);
    return new NodeFacts(word, smap, node, false, status, "", readiness, mountpaths, trouble);
  }

  /** The gateway speaks for it, except for what only itself can know. */
  private NodeFacts ofInactive(String word, Smap smap, Snode node) throws IOException {
    ask(node.id(), What.SNODE, JsonNode.class);
    return new NodeFacts(word, smap, node, false, null, "", Readiness.UNKNOWN, null, "");
  }

  private boolean wasPlaced(String id) throws IOException {
    return placed(call.cluster().rest().tree("/v1/daemon?what=" + STATE)).contains(id);
  }

  /** Targets that objects were placed on since the last complete rebalance began. */
  static Set<String> placed(JsonNode state) {
    Set<String> ids = new TreeSet<>();
    for (JsonNode targets : state.at("/rmd/history")) {
      targets.forEach(target -> ids.add(target.asText()));
    }
    return ids;
  }

  private <T> T ask(String id, String what, Class<T> type) throws IOException {
    Query query = Query.EMPTY.plus(QueryKeys.WHAT, what);
    return Json.parse(call.cluster().ofNode(id, query, PATIENCE), type);
  }
}
