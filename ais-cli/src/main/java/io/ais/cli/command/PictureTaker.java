package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.render.ClusterPicture;
import io.ais.model.NodeFlags;
import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Asks all nodes how they are (spec/cli.md 6.1). */
final class PictureTaker {
  private static final int AT_ONCE = 64;

  private final Cluster cluster;

  PictureTaker(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Asks these nodes; nodes out of service are not asked. */
  ClusterPicture of(List<Snode> nodes, boolean withFacts) throws IOException {
    Smap smap = cluster.smap();
    TreeMap<String, NodeStatus> proxies = new TreeMap<>();
    TreeMap<String, NodeStatus> targets = new TreeMap<>();
    for (NodeStatus status : Parallel.map(nodes, AT_ONCE, this::ask)) {
      Snode node = status.snode();
      (node.isProxy() ? proxies : targets).put(node.id(), status);
    }
    ClusterPicture.Facts facts = withFacts ? facts() : ClusterPicture.Facts.UNKNOWN;
    return new ClusterPicture(smap, proxies, targets, facts, cluster.endpoint(), Instant.now());
  }

  private NodeStatus ask(Snode node) {
    if (!node.isActive()) {
      return NodeStatus.inactive(
          node, node.has(NodeFlags.DECOMMISSION) ? "decommission" : "maintenance");
    }
    try {
      NodeStatus status = cluster.status(node.id());
      return status.snode() == null ? NodeStatus.inactive(node, "n/a") : online(status);
    } catch (IOException e) {
      return NodeStatus.inactive(node, "n/a");
    }
  }

  /** A node says nothing of its status while all is well. */
  private static NodeStatus online(NodeStatus node) {
    return new NodeStatus(
        node.rebalanceSnap(),
        node.status().isEmpty() ? "online" : node.status(),
        node.deployment(),
        node.version(),
        node.buildTime(),
        node.podName(),
        node.snode(),
        node.tracker(),
        node.capacity(),
        node.cluster(),
        node.sysInfo(),
        node.smapVersion(),
        node.alerts());
  }

  /** Active nodes that did not answer. */
  static List<Snode> silent(ClusterPicture picture) {
    List<Snode> silent = new ArrayList<>();
    picture.proxies().values().forEach(n -> addSilent(silent, n));
    picture.targets().values().forEach(n -> addSilent(silent, n));
    return silent;
  }

  private static void addSilent(List<Snode> silent, NodeStatus node) {
    if (node.version().isEmpty() && node.snode().isActive()) {
      silent.add(node.snode());
    }
  }

  private ClusterPicture.Facts facts() throws IOException {
    JsonNode config = cluster.config();
    JsonNode space = config.path("space");
    JsonNode auth = config.path("auth");
    return new ClusterPicture.Facts(
        config.path("rebalance").path("enabled").asBoolean(true),
        auth.path("client_auth_required").asBoolean() || auth.path("enabled").asBoolean(),
        space.path("cleanupwm").asInt(65),
        space.path("lowwm").asInt(75),
        space.path("highwm").asInt(90),
        backends(),
        cluster.trouble());
  }

  private List<String> backends() {
    try {
      List<String> names = new ArrayList<>();
      cluster.rest().tree("/v1/cluster?what=backends").forEach(n -> names.add(n.asText()));
      return names;
    } catch (IOException e) {
      return null; // shown as "N/A"
    }
  }
}
