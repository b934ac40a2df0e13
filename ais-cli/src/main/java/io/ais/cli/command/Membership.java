package io.ais.cli.command;

import io.ais.cli.render.Out;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.model.NodeFlags;
import io.ais.model.RmNode;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Actions;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code ais cluster add-remove-nodes start-maintenance | stop-maintenance | shutdown |
 * decommission NODE...}: one request for all nodes (spec/cli.md 6.2).
 */
public final class Membership implements Verb {

  /** What is done to the nodes. */
  public enum Change {
    START_MAINTENANCE("start-maintenance", Actions.START_MAINTENANCE),
    STOP_MAINTENANCE("stop-maintenance", Actions.STOP_MAINTENANCE),
    SHUTDOWN("shutdown", Actions.SHUTDOWN_NODE),
    DECOMMISSION("decommission", Actions.DECOMMISSION_NODE);

    private final String word;
    private final String action;

    Change(String word, String action) {
      this.word = word;
      this.action = action;
    }
  }

  private final Change change;

  /** One kind of change. */
  public Membership(Change change) {
    this.change = change;
  }

  @Override
  public void run(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw UsageException.missing("NODE_ID [NODE_ID...]");
    }
    checkOptions(args);
    Map<String, Snode> nodes = nodes(call.cluster(), args.words());
    String names = nodes.values().stream().map(Snode::display).collect(Collectors.joining(", "));
    if (args.is("plan")) {
      plan(call, nodes);
      return;
    }
    boolean anyTarget = nodes.values().stream().anyMatch(Snode::isTarget);
    boolean unsafe = args.is("no-rebalance") && args.is("rm-user-data") && anyTarget;
    checkForce(args, unsafe);
    warnOutOfService(call.out(), nodes, args.is("no-rebalance"));
    if (change != Change.STOP_MAINTENANCE && !args.is("yes") && call.out().isConversation()) {
      Optional<LeavePlan> plan = LeavePlan.of(call.cluster(), nodes.values());
      plan.ifPresent(known -> known.show(call));
    }
    if (!args.is("yes") && !confirm(call.out(), names)
        || unsafe && !confirmLoss(call, nodes.values())) {
      return;
    }
    boolean skip = args.is("no-rebalance") || !anyTarget;
    if (args.is("no-rebalance") && anyTarget) {
      call.out()
          .warn(
              "executing \""
                  + change.word
                  + "\" _and_ not running global rebalance may lead to a loss of data!");
      call.out()
          .line("To rebalance the cluster manually at a later time, run: `ais start rebalance`");
    }
    RmNode message =
        new RmNode(
            "",
            List.copyOf(nodes.keySet()),
            skip,
            args.is("rm-user-data"),
            args.is("keep-initial-config"),
            args.is("no-shutdown"));
    String rebalance = call.cluster().membership(change.action, message);
    if (!rebalance.isEmpty()) {
      call.out().line(started(rebalance));
    }
    nodes.values().forEach(node -> call.out().line(done(node, skip)));
    if (RebalanceWait.isWanted(call)) {
      RebalanceWait.forNodes(call, rebalance, nodes.values(), goal(args.is("no-shutdown")));
    }
  }

  private RebalanceWait.Goal goal(boolean keepsRunning) {
    return switch (change) {
      case START_MAINTENANCE -> RebalanceWait.Goal.OUT_OF_SERVICE;
      case STOP_MAINTENANCE -> RebalanceWait.Goal.NONE;
      case SHUTDOWN -> RebalanceWait.Goal.DOWN;
      case DECOMMISSION ->
          keepsRunning ? RebalanceWait.Goal.GONE : RebalanceWait.Goal.GONE_AND_DOWN;
    };
  }

  /** {@code --plan}: only tells what would happen; fails if it cannot. */
  private static void plan(Invocation call, Map<String, Snode> nodes) throws IOException {
    if (nodes.values().stream().noneMatch(Snode::isTarget)) {
      call.out().line("Proxies hold no objects: nothing to migrate");
      return;
    }
    LeavePlan plan =
        LeavePlan.of(call.cluster(), nodes.values())
            .orElseThrow(() -> new CommandException("the cluster does not make such plans"));
    plan.show(call);
    if (!plan.canBeDone()) {
      throw CommandException.alreadyReported();
    }
  }

  private static void checkForce(Args args, boolean unsafe) {
    if (args.is("force") && !unsafe) {
      throw new CommandException(
          "'--force' is only valid with both '--no-rebalance' and '--rm-user-data'");
    }
    if (unsafe && args.is("yes") && !args.is("force")) {
      throw new CommandException(
          "'--yes' is not enough for '--no-rebalance' together with '--rm-user-data', which deletes"
              + " objects that no other node has: answer the question, or add '--force'");
    }
  }

  /** Data that nobody has copied is to be deleted: the user types the name of each node. */
  private static boolean confirmLoss(Invocation call, Collection<Snode> nodes) {
    for (Snode node : nodes) {
      if (node.isProxy()) {
        continue;
      }
      call.out()
          .warn(
              "will delete the data of "
                  + node.display()
                  + " without migrating it: what no other node has is LOST");
      if (!call.args().is("yes") && !call.out().confirmByTyping(node.id())) {
        return false;
      }
    }
    return true;
  }

  /** The line that announces a rebalance. */
  static String started(String rebalance) {
    return "Started rebalance \"" + rebalance + "\" (to monitor, run 'ais show rebalance').";
  }

  private void checkOptions(Args args) {
    for (String option : List.of("rm-user-data", "no-shutdown", "keep-initial-config")) {
      if (args.is(option) && change != Change.DECOMMISSION) {
        throw new CommandException("option '--" + option + "' is valid only for decommissioning");
      }
    }
  }

  private Map<String, Snode> nodes(Cluster cluster, List<String> words) throws IOException {
    Smap smap = cluster.smap();
    Map<String, Snode> nodes = new LinkedHashMap<>();
    for (String word : words) {
      for (String name : word.split(",")) {
        if (name.isBlank()) {
          continue;
        }
        Snode node = cluster.node(name.strip());
        if (node.id().equals(smap.primaryId()) && change != Change.STOP_MAINTENANCE) {
          throw new CommandException(
              node.display() + " is primary (cannot " + change.word + " the primary node)");
        }
        if (nodes.put(node.id(), node) != null) {
          throw new CommandException(node.display() + " is specified more than once");
        }
      }
    }
    return nodes;
  }

  /** The cluster migrates what a target out of service still holds, unless told not to. */
  private void warnOutOfService(Out out, Map<String, Snode> nodes, boolean noRebalance) {
    if (change != Change.SHUTDOWN && change != Change.DECOMMISSION) {
      return;
    }
    for (Snode node : nodes.values()) {
      boolean migrates = !node.has(NodeFlags.POST_REBALANCE) && !noRebalance;
      if (node.isTarget() && (node.flags() & NodeFlags.INACTIVE) != 0 && !migrates) {
        out.warn(
            node.display()
                + ": already out of service - will be "
                + (change == Change.SHUTDOWN ? "shut down" : "removed")
                + " without migrating data; if '--no-rebalance' was used to take it out, run"
                + " `ais start rebalance` first (and wait for it to finish)");
      }
    }
  }

  private boolean confirm(Out out, String names) {
    return switch (change) {
      case START_MAINTENANCE -> {
        out.warn("about to put " + names + " in maintenance mode");
        yield out.confirm("Proceed?");
      }
      case STOP_MAINTENANCE -> out.confirm("Take " + names + " out of maintenance mode");
      case SHUTDOWN -> out.confirm("Shut down " + names);
      case DECOMMISSION -> {
        out.warn(
            "about to permanently decommission " + names + ". The operation cannot be undone!");
        yield out.confirm("Proceed?");
      }
    };
  }

  private String done(Snode node, boolean noRebalance) {
    String name = node.display();
    return switch (change) {
      case START_MAINTENANCE -> name + " is now in maintenance mode";
      case STOP_MAINTENANCE -> name + " is now active";
      case SHUTDOWN ->
          name
              + (noRebalance
                  ? " has been shut down"
                  : " is shutting down, please wait for cluster rebalancing to finish")
              + "\n\nNote: the node "
              + name
              + " is _not_ decommissioned - it remains in the cluster map and can be manually\n"
              + "restarted at any later time (and subsequently activated via 'stop-maintenance'"
              + " operation).";
      case DECOMMISSION ->
          noRebalance
              ? name + " has been decommissioned (permanently removed from the cluster)"
              : name + " is being decommissioned, please wait for cluster rebalancing to finish...";
    };
  }
}
