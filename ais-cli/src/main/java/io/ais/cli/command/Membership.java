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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    warnOutOfService(call.out(), nodes, call.args().is("no-rebalance"));
    if (!args.is("yes") && !confirm(call.out(), names)) {
      return;
    }
    boolean anyTarget = nodes.values().stream().anyMatch(Snode::isTarget);
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
