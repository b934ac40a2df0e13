package io.ais.node.cluster;

import io.ais.base.Ids;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.NodeFlags;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The verbs that take nodes out of service and back (spec/control-plane.md 10), as changes of the
 * state: all checks first, then all nodes of the batch or none. Stateless.
 */
final class Lifecycle {
  private static final long OUT_OF_SERVICE =
      NodeFlags.MAINTENANCE | NodeFlags.DECOMMISSION | NodeFlags.POST_REBALANCE;

  private final String self;
  private final Predicate<String> answers;

  /**
   * @param self display name of the primary, for messages
   * @param answers whether the node of an ID has answered lately
   */
  Lifecycle(String self, Predicate<String> answers) {
    this.self = self;
    this.answers = answers;
  }

  /** One membership verb or rebalance at a time, until its rebalance ends. */
  static void checkIdle(Draft draft, String action) {
    if (draft.rmd.running()) {
      throw AisException.busy(
          "cluster membership \"%s\" is currently busy (rebalance[%s] is running), please try again"
              .formatted(action, draft.rmd.jobId()));
    }
  }

  private List<Snode> nodes(Draft draft, String action, List<String> ids) {
    return nodes(draft, action, ids, true);
  }

  private List<Snode> nodes(Draft draft, String action, List<String> ids, boolean whenIdle) {
    checkIds(ids);
    if (whenIdle) {
      checkIdle(draft, action);
    }
    List<Snode> nodes = new ArrayList<>();
    for (String id : ids) {
      Snode node = draft.smap.node(id);
      if (node == null) {
        throw new AisException(
            404,
            TypeCodes.NODE_NOT_FOUND,
            "%s: %s node %s not present in Smap v%d"
                .formatted(self, action, id, draft.smap.version()));
      }
      if (id.equals(draft.smap.primaryId())) {
        throw AisException.badRequest(
            "%s is the current primary, cannot perform action \"%s\" on itself"
                .formatted(node.display(), action));
      }
      nodes.add(node);
    }
    return nodes;
  }

  /** Shape of the list of ids, in the order of the checks. */
  static void checkIds(List<String> ids) {
    if (ids.isEmpty()) {
      throw AisException.badRequest("invalid membership-change operation: missing node IDs");
    }
    Set<String> seen = new HashSet<>();
    for (String id : ids) {
      if (!seen.add(id)) {
        throw AisException.badRequest(
            "duplicated node ID \"%s\" in [%s]".formatted(id, String.join(" ", ids)));
      }
    }
    for (String id : ids) {
      try {
        Ids.checkNodeId(id);
      } catch (IllegalArgumentException e) {
        throw new AisException(400, "", e.getMessage(), e);
      }
    }
  }

  String startMaintenance(Draft draft, Command.StartMaintenance command) {
    List<Snode> nodes = nodes(draft, "start-maintenance", command.ids());
    refuseDecommissioned(nodes);
    return leave(
        draft,
        "start-maintenance",
        nodes,
        NodeFlags.MAINTENANCE,
        command.skipRebalance(),
        Rmd.FinalStep.POST_REBALANCE);
  }

  private static void refuseDecommissioned(List<Snode> nodes) {
    for (Snode node : nodes) {
      if (node.has(NodeFlags.DECOMMISSION)) {
        throw AisException.badRequest(node.display() + " is currently being decommissioned");
      }
    }
  }

  String shutdown(Draft draft, Command.ShutdownNode command) {
    List<Snode> nodes = nodes(draft, "shutdown-node", command.ids());
    refuseDecommissioned(nodes);
    String result =
        leave(
            draft,
            "shutdown-node",
            nodes,
            NodeFlags.MAINTENANCE,
            command.skipRebalance(),
            Rmd.FinalStep.SHUTDOWN);
    depart(draft, nodes, Departure.Verb.SHUTDOWN, DecommissionOptions.DEFAULT, result.isEmpty());
    return result;
  }

  String decommission(Draft draft, Command.DecommissionNode command) {
    List<Snode> nodes = nodes(draft, "decommission-node", command.ids());
    if (!command.skipRebalance()) {
      checkMigratable(draft, nodes, command.empty());
    }
    String result =
        leave(
            draft,
            "decommission-node",
            nodes,
            NodeFlags.DECOMMISSION,
            command.skipRebalance(),
            Rmd.FinalStep.REMOVE);
    if (result.isEmpty()) {
      for (Snode node : nodes) {
        draft.remove(node.id());
        Rebalances.forget(draft, node.id());
      }
    }
    depart(draft, nodes, Departure.Verb.DECOMMISSION, command.options(), result.isEmpty());
    return result;
  }

  /** A target that still holds what others should cannot go while it, or they, cannot move it. */
  private void checkMigratable(Draft draft, List<Snode> nodes, List<String> empty) {
    List<String> going = nodes.stream().map(Snode::id).toList();
    boolean stays = draft.activeTargets().stream().anyMatch(id -> !going.contains(id));
    for (Snode node : nodes) {
      boolean full = node.isTarget() && (node.isActive() || Rebalances.isUnmigrated(node));
      if (!full || empty.contains(node.id())) {
        continue;
      }
      String obstacle = "";
      if (!draft.rebalanceEnabled()) {
        obstacle = "rebalance is disabled";
      } else if (!stays) {
        obstacle = "no active target can take them";
      } else if (!node.isActive() && !answers.test(node.id())) {
        obstacle = "it does not answer";
      }
      if (!obstacle.isEmpty()) {
        throw AisException.badRequest(
            "decommission-node: objects of %s were not migrated, and %s; skip the rebalance to"
                    .formatted(node.display(), obstacle)
                + " remove it with what only it has");
      }
    }
  }

  /** Must give away its objects before it goes: in service, or taken out without a rebalance. */
  private boolean hasToMigrate(Snode node, Rmd.FinalStep finalStep) {
    boolean goes = finalStep == Rmd.FinalStep.SHUTDOWN || finalStep == Rmd.FinalStep.REMOVE;
    return node.isTarget() && node.isActive()
        || goes && Rebalances.isUnmigrated(node) && answers.test(node.id());
  }

  /** Flags the nodes; starts a rebalance when active targets leave others behind. */
  private String leave(
      Draft draft,
      String action,
      List<Snode> nodes,
      long flag,
      boolean skip,
      Rmd.FinalStep finalStep) {
    List<String> leaving =
        nodes.stream().filter(node -> hasToMigrate(node, finalStep)).map(Snode::id).toList();
    for (Snode node : nodes) {
      long flags = node.flags() & ~NodeFlags.IC_MEMBER;
      if (flag == NodeFlags.DECOMMISSION) {
        flags &= ~(NodeFlags.MAINTENANCE | NodeFlags.POST_REBALANCE);
      }
      draft.flags(node, flags | flag);
    }
    boolean needed =
        !leaving.isEmpty() && !draft.activeTargets().isEmpty() && !skip && draft.rebalanceEnabled();
    if (!needed) {
      return "";
    }
    List<String> subjects = nodes.stream().map(Snode::id).toList();
    return Rebalances.start(draft, action, subjects, finalStep, leaving);
  }

  /** One order for each node; a cluster that stops still owes what it has begun for one of them. */
  private static void depart(
      Draft draft,
      List<Snode> nodes,
      Departure.Verb verb,
      DecommissionOptions options,
      boolean due) {
    List<Departure> all = new ArrayList<>(draft.departures);
    for (Snode node : nodes) {
      all.removeIf(
          known ->
              known.id().equals(node.id())
                  && (known.due() || verb != Departure.Verb.SHUTDOWN_CLUSTER));
      all.add(new Departure(node, verb, options, draft.base.header().seq(), due));
    }
    draft.departures = List.copyOf(all);
  }

  /**
   * Takes nodes back into service. At any moment: nodes that are still giving away their objects stop
   * doing so, those that are being decommissioned stay; nothing has been deleted.
   */
  String stopMaintenance(Draft draft, Command.StopMaintenance command) {
    checkIds(command.ids());
    boolean cancels = draft.rmd.subjects().containsAll(command.ids());
    List<Snode> nodes = nodes(draft, "stop-maintenance", command.ids(), !cancels);
    boolean targetReturns = false;
    for (Snode node : nodes) {
      if (!node.isActive()) {
        targetReturns |= node.isTarget();
        draft.flags(node, node.flags() & ~OUT_OF_SERVICE);
        dropDeparture(draft, node.id());
        Rebalances.release(draft, node.id());
      }
    }
    boolean needed =
        targetReturns
            && draft.activeTargets().size() >= 2
            && !command.skipRebalance()
            && draft.rebalanceEnabled();
    return needed
        ? Rebalances.start(draft, "stop-maintenance", List.of(), Rmd.FinalStep.NONE, List.of())
        : "";
  }

  String removeUnsafe(Draft draft, Command.RemoveUnsafe command) {
    if (!command.skipRebalance()) {
      throw AisException.badRequest("unsafe must be unsafe");
    }
    checkIds(command.ids());
    List<String> away = command.ids().stream().filter(id -> isAway(draft, id)).toList();
    List<String> present = command.ids().stream().filter(id -> !away.contains(id)).toList();
    if (!present.isEmpty()) {
      List<Snode> nodes = nodes(draft, "rm-unsafe", present);
      for (Snode node : nodes) {
        draft.remove(node.id());
        Rebalances.forget(draft, node.id());
      }
      depart(draft, nodes, Departure.Verb.UNSAFE, DecommissionOptions.DEFAULT, true);
    }
    away.forEach(id -> giveUp(draft, id));
    return "";
  }

  /** No member any more, but look-ups or records of deletes still wait for it. */
  private static boolean isAway(Draft draft, String id) {
    return draft.smap.node(id) == null
        && (Rebalances.remembers(draft, id)
            || draft.departures.stream().anyMatch(departure -> departure.id().equals(id)));
  }

  /** First nobody waits for its objects any more; asked again, nobody expects its old copies. */
  private static void giveUp(Draft draft, String id) {
    if (Rebalances.remembers(draft, id)) {
      Rebalances.forget(draft, id);
      depart(
          draft,
          List.of(Joining.unknownTarget(id)),
          Departure.Verb.REMOVED,
          DecommissionOptions.DEFAULT,
          true);
    } else {
      dropDeparture(draft, id);
    }
  }

  /** A node takes itself out; a rebalance that counted on it cannot succeed. */
  String removeSelf(Draft draft, String id) {
    if (id.equals(draft.smap.primaryId())) {
      throw AisException.badRequest("cannot remove primary proxy");
    }
    remove(draft, id);
    return "";
  }

  /** Takes a lost node out. */
  static void remove(Draft draft, String id) {
    if (draft.smap.node(id) == null || id.equals(draft.smap.primaryId())) {
      return;
    }
    draft.remove(id);
    dropDeparture(draft, id);
    Rebalances.lose(draft, id);
  }

  /** The node is gone; that its files may come back is remembered. */
  static void departed(Draft draft, String id) {
    List<Departure> rest = new ArrayList<>();
    for (Departure departure : draft.departures) {
      Departure kept = departure.id().equals(id) ? departure.remains() : departure;
      if (kept != null) {
        rest.add(kept);
      }
    }
    draft.departures = List.copyOf(rest);
  }

  /** The node is back as another process, or taken back. */
  static void dropDeparture(Draft draft, String id) {
    if (draft.departures.stream().anyMatch(departure -> departure.id().equals(id))) {
      draft.departures =
          draft.departures.stream().filter(departure -> !departure.id().equals(id)).toList();
    }
  }

  /** All nodes stop; the primary goes last. */
  static String stopCluster(Draft draft, Departure.Verb verb, DecommissionOptions options) {
    depart(draft, draft.smap.nodes(), verb, options, true);
    return "";
  }
}
