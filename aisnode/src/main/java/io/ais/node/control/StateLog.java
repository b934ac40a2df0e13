package io.ais.node.control;

import io.ais.model.NodeFlags;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what changed from one published state to the next: members, primary, rebalance, buckets,
 * configuration. One line per state. Called on the publish thread.
 */
public final class StateLog implements StateListener {
  private static final Logger LOG = LoggerFactory.getLogger(StateLog.class);

  @Override
  public void published(ClusterState before, ClusterState now) {
    List<String> facts = describe(before, now);
    if (!facts.isEmpty()) {
      LOG.info("{}", String.join(", ", facts));
    }
  }

  static List<String> describe(ClusterState before, ClusterState now) {
    Smap old = before == null ? Smap.EMPTY : before.smap();
    List<String> facts = new ArrayList<>();
    for (Snode node : now.smap().nodes()) {
      Snode was = old.node(node.id());
      if (was == null) {
        facts.add((before == null ? "member " : "joined ") + node.display());
      } else if (was.flags() != node.flags() && standing(was) != standing(node)) {
        facts.add(node.display() + " " + words(node));
      }
    }
    for (Snode node : old.nodes()) {
      if (now.smap().node(node.id()) == null) {
        facts.add("left " + node.display());
      }
    }
    if (!old.primaryId().equals(now.smap().primaryId())) {
      facts.add("primary p[" + now.smap().primaryId() + "]");
    }
    describeRebalance(before == null ? Rmd.NONE : before.rmd(), now.rmd(), facts);
    describeVersions(before, now, facts);
    return facts;
  }

  private static long standing(Snode node) {
    return node.flags() & (NodeFlags.INACTIVE | NodeFlags.POST_REBALANCE);
  }

  private static String words(Snode node) {
    if (node.has(NodeFlags.DECOMMISSION)) {
      return "is being decommissioned";
    }
    if (!node.has(NodeFlags.MAINTENANCE)) {
      return "is active";
    }
    return node.has(NodeFlags.POST_REBALANCE) ? "in maintenance, migrated" : "in maintenance";
  }

  private static void describeRebalance(Rmd old, Rmd now, List<String> facts) {
    if (now.running() && (!old.running() || old.version() != now.version())) {
      facts.add(
          "rebalance "
              + now.jobId()
              + " starts"
              + (now.reason().isEmpty() ? "" : ": " + now.reason()));
    } else if (old.running() && !now.running()) {
      boolean complete = now.history().size() <= 1;
      facts.add("rebalance " + now.jobId() + (complete ? " is complete" : " was stopped"));
    }
  }

  private static void describeVersions(ClusterState before, ClusterState now, List<String> facts) {
    if (before == null) {
      facts.add("smap v" + now.smap().version() + " of cluster " + now.uuid());
      return;
    }
    add(facts, "smap", before.smap().version(), now.smap().version());
    add(facts, "bmd", before.bmd().version(), now.bmd().version());
    add(facts, "config", before.config().version(), now.config().version());
  }

  private static void add(List<String> facts, String document, long before, long now) {
    if (before != now) {
      facts.add(document + " v" + before + "->v" + now);
    }
  }
}
