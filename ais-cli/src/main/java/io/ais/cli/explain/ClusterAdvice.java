package io.ais.cli.explain;

import io.ais.cli.explain.Alerts.Alert;
import io.ais.model.NodeStatus;
import io.ais.model.Snode;
import io.ais.model.StateFlags;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What to do next about a cluster, most urgent first. Confined to one call. */
final class ClusterAdvice {
  /** Told better by the sentences of the node, by rows about the rebalance, or no reason to act. */
  private static final Set<StateFlags> ELSEWHERE =
      EnumSet.of(
          StateFlags.REBALANCING,
          StateFlags.REBALANCE_INTERRUPTED,
          StateFlags.RESILVERING,
          StateFlags.DISK_OUT_OF_SPACE,
          StateFlags.DISK_LOW_CAPACITY,
          StateFlags.RESTARTED,
          StateFlags.OUT_OF_CPU,
          StateFlags.LOW_CPU,
          StateFlags.VOTE_IN_PROGRESS);

  private final ClusterFacts facts;
  private final List<BucketProtection> buckets;
  private final List<Snode> silent;
  private final Set<Advice> all = new LinkedHashSet<>();

  ClusterAdvice(ClusterFacts facts, List<BucketProtection> buckets, List<Snode> silent) {
    this.facts = facts;
    this.buckets = buckets;
    this.silent = silent;
  }

  List<Advice> all() {
    leadership();
    nodesAway();
    alerts();
    rebalance();
    damage();
    nodesOut();
    protection();
    gateways();
    return List.copyOf(all);
  }

  private void add(String why, String command) {
    all.add(new Advice(why, command));
  }

  private void leadership() {
    String trouble = facts.picture().facts().trouble();
    if (!trouble.isEmpty()) {
      add(
          "nothing can be changed: " + trouble + ": bring the silent nodes back",
          "ais show cluster");
    } else if (facts.voting().isKnown() && !facts.voting().isQuorate()) {
      add(
          "nothing can be changed: %d of %d voters answer, %d are needed: bring nodes back"
              .formatted(
                  facts.voting().voters().size() - facts.voting().silent().size(),
                  facts.voting().voters().size(),
                  facts.voting().needed()),
          "ais show cluster");
    }
  }

  private void nodesAway() {
    for (Snode node : silent) {
      add(
          node.display() + " does not answer: look at its host and start its process",
          "ais explain '" + node.display() + "'");
    }
    for (String id : facts.lost()) {
      add(
          "t[%s] was lost, and what only it holds gets 503: bring it back; only if it is lost for good:"
              .formatted(id),
          "ais advanced remove-from-smap 't[" + id + "]'");
    }
    if (facts.picture().smap().activeTargets().isEmpty()) {
      add("no target is in service: nothing can be stored or read; start one", "");
    }
  }

  private void alerts() {
    for (NodeStatus node :
        facts.picture().targets().values()) { // gateways tell of targets away: told above
      node.alerts().forEach(sentence -> add(sentence, ""));
    }
    for (NodeStatus node : nodes()) {
      if (silent.contains(node.snode()) || !node.snode().isActive()) {
        continue;
      }
      for (Alert alert : Alerts.of(node.cluster().flags(), node.snode().display())) {
        boolean told = alert.flag() == StateFlags.DISK_FAULT && !node.alerts().isEmpty();
        if (!told && !ELSEWHERE.contains(alert.flag())) {
          add(node.snode().display() + ": " + alert.text(), alert.command());
        }
      }
    }
  }

  private List<NodeStatus> nodes() {
    List<NodeStatus> nodes = new ArrayList<>(facts.picture().proxies().values());
    nodes.addAll(facts.picture().targets().values());
    return nodes;
  }

  private void rebalance() {
    ClusterFacts.Rebalance rebalance = facts.rebalance();
    if (rebalance.interrupted() && !rebalance.running()) {
      boolean waits = !rebalance.pending().isEmpty();
      add(
          waits
              ? "rebalance[%s] was interrupted and goes on when these answer again: %s"
                  .formatted(rebalance.id(), rebalance.pending())
              : "rebalance["
                  + rebalance.id()
                  + "] was interrupted: objects may not be in their places",
          waits ? "" : "ais start rebalance");
    }
  }

  private void damage() {
    facts.scrubs().values().stream()
        .filter(target -> target != null)
        .flatMap(List::stream)
        .filter(scrub -> scrub.damaged() > 0)
        .map(scrub -> scrub.bck().toString())
        .distinct()
        .forEach(
            bck ->
                add(
                    "objects of " + bck + " were found damaged beyond repair: write them again",
                    "ais show storage scrub " + bck));
  }

  private void nodesOut() {
    for (Snode node : facts.picture().smap().nodes()) {
      if (!node.isActive()) {
        add(
            node.display() + " is out of service",
            "ais cluster add-remove-nodes stop-maintenance '" + node.display() + "'");
      }
    }
  }

  private void protection() {
    for (BucketProtection bucket : buckets) {
      if (!bucket.lacks().isEmpty()) {
        add(bucket.bck() + " is less protected than it is configured: " + bucket.lacks(), "");
      }
    }
    List<String> bare =
        buckets.stream()
            .filter(bucket -> bucket.promise().equals("one copy"))
            .map(bucket -> bucket.bck().toString())
            .toList();
    int active = facts.picture().smap().activeTargets().size();
    boolean away = silent.stream().anyMatch(Snode::isTarget);
    if (bare.isEmpty() || active == 0 || away || active < facts.picture().smap().targets().size()) {
      return; // what is advised goes by how many targets there are: first those that are away
    }
    String first = bare.getFirst();
    String many = bare.size() == 1 ? first + " has" : bare.size() + " buckets have";
    if (active >= 3) {
      add(
          many + " no protection; to let the objects of one survive the loss of a target or disk:",
          "ais bucket props set %s ec.enabled=true ec.data_slices=%d ec.parity_slices=1"
              .formatted(first, Math.min(2, active - 2)));
    } else if (facts.mountpaths().keySet().stream().allMatch(id -> facts.disks(id) > 1)) {
      add(
          many + " no protection; to let the objects of one survive the loss of a disk:",
          "ais bucket props set " + first + " mirror.enabled=true mirror.copies=2");
    } else {
      add(many + " no protection: that needs a second disk on each target, or 3 targets", "");
    }
  }

  private void gateways() {
    Voting voting = facts.voting();
    if (!voting.sole().isEmpty()) {
      add(
          "p[%s] decides alone: while it is away nothing can be changed and nobody takes over; add two"
                  .formatted(voting.sole())
              + " gateways",
          "");
    } else if (voting.isKnown() && voting.isQuorate() && voting.spare() == 0) {
      add("the loss of one more node can end all changes: add gateways or targets", "");
    }
  }
}
