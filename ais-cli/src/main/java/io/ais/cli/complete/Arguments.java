package io.ais.cli.complete;

import io.ais.cli.syntax.CommandEntry;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The next argument of a command, from what it does and from its usage line. Immutable. */
final class Arguments {
  private final Names names;
  private final List<String> given;
  private final boolean all;

  /**
   * After these arguments.
   *
   * @param all the user wants finished jobs too
   */
  Arguments(Names names, List<String> given, boolean all) {
    this.names = names;
    this.given = given;
    this.all = all;
  }

  /** Candidates. */
  List<String> of(CommandEntry entry) {
    int place = given.size();
    return switch (entry.original()) {
      case "cluster add-remove-nodes start-maintenance" -> nodes(node -> node.isActive());
      case "cluster add-remove-nodes stop-maintenance" ->
          nodes(node -> node.has(NodeFlags.MAINTENANCE));
      case "cluster add-remove-nodes shutdown" -> nodes(node -> !node.has(NodeFlags.DECOMMISSION));
      case "cluster add-remove-nodes decommission" ->
          nodes(node -> !node.has(NodeFlags.DECOMMISSION));
      case "advanced remove-from-smap" -> place == 0 ? nodes(node -> true) : List.of();
      case "cluster set-primary" ->
          place == 0
              ? nodes(node -> node.isProxy() && node.isActive() && node.isElectable())
              : List.of();
      case "cluster show" -> showCluster(place);
      case "explain" -> place == 0 ? explain() : List.of();
      case "config node" -> configNode(place);
      case "config show" -> configShow(place);
      case "config cluster" -> config("=");
      case "cluster show config" -> place == 0 ? sections() : List.of();
      case "config cli set" -> withEnd(names.toolKeys(), "=");
      case "config cli", "config cli show" -> place == 0 ? names.toolKeys() : List.of();
      case "show rebalance" -> place == 0 ? names.rebalances() : targets(place - 1);
      case "job show", "job wait", "job stop" -> jobs(place);
      case "job start cleanup", "cluster rebalance start" -> place == 0 ? buckets("/") : List.of();
      case "alias rm" -> place == 0 ? names.aliases() : List.of();
      case "object put", "object concat" -> place == 0 ? List.of(Completer.FILES) : buckets("/");
      case "object get" -> place == 0 ? buckets("/") : List.of(Completer.FILES);
      default -> byUsage(entry.usage(), place);
    };
  }

  private List<String> byUsage(String usage, int place) {
    if (usage.startsWith("NODE_ID") && !usage.startsWith("NODE_ID=")
        || usage.startsWith("[NODE_ID]")) {
      return place == 0 ? any(node -> true) : List.of();
    }
    if (usage.startsWith("NODE_ID=")) {
      return targets(place);
    }
    if (usage.startsWith("TARGET_ID") || usage.startsWith("[TARGET_ID]")) {
      return targets(place);
    }
    boolean many = usage.contains("...") || usage.contains("DST_BUCKET") && place < 2;
    if (usage.startsWith("NEW_BUCKET") || !usage.contains("BUCKET") || place > 0 && !many) {
      return List.of();
    }
    boolean object = usage.contains("BUCKET/") || usage.contains("BUCKET[/");
    return place > 0 && usage.contains("KEY=VALUE") ? List.of() : buckets(object ? "/" : "");
  }

  private List<String> showCluster(int place) {
    if (place == 0) {
      List<String> found = new ArrayList<>(List.of("proxy", "target"));
      found.addAll(any(node -> true));
      return found;
    }
    NodeType wanted = given.get(0).equals("proxy") ? NodeType.PROXY : NodeType.TARGET;
    boolean role = given.get(0).equals("proxy") || given.get(0).equals("target");
    return role && place == 1 ? any(node -> node.type() == wanted) : List.of();
  }

  private List<String> explain() {
    List<String> found = new ArrayList<>(List.of("cluster"));
    found.addAll(any(node -> true));
    found.addAll(buckets("/"));
    return found;
  }

  private List<String> configNode(int place) {
    if (place == 0) {
      return any(node -> true);
    }
    List<String> found = new ArrayList<>();
    if (place == 1) {
      found.addAll(List.of("inherited", "local"));
    }
    found.addAll(config("="));
    return found;
  }

  private List<String> configShow(int place) {
    if (place == 0) {
      List<String> found = new ArrayList<>(List.of("cli", "cluster"));
      found.addAll(any(node -> true));
      return found;
    }
    if (given.get(0).equals("cli")) {
      return place == 1 ? names.toolKeys() : List.of();
    }
    boolean cluster = given.get(0).equals("cluster");
    if (!cluster && place == 1) {
      return List.of("inherited", "local", "all");
    }
    return place == (cluster ? 1 : 2) ? sections() : List.of();
  }

  private List<String> jobs(int place) {
    List<String> found = new ArrayList<>();
    if (place == 0) {
      found.addAll(names.jobs(all));
    }
    if (given.stream().noneMatch(word -> word.contains("["))) {
      found.addAll(targets(0));
    }
    return found;
  }

  private List<String> config(String end) {
    List<String> found = new ArrayList<>(given.isEmpty() ? sections() : List.of());
    found.addAll(withEnd(names.configKeys(), end));
    return found;
  }

  private List<String> sections() {
    Set<String> found = new LinkedHashSet<>();
    for (String key : names.configKeys()) {
      int dot = key.indexOf('.');
      if (dot > 0) {
        found.add(key.substring(0, dot));
      }
    }
    return List.copyOf(found);
  }

  private List<String> buckets(String end) {
    return withEnd(names.buckets(), end);
  }

  private static List<String> withEnd(List<String> words, String end) {
    return words.stream().map(word -> word + end).toList();
  }

  private List<String> targets(int place) {
    return place == 0 ? any(Snode::isTarget) : List.of();
  }

  /** Nodes that a verb may be applied to: chosen ones and the primary are left out. */
  private List<String> nodes(Predicate<Snode> wanted) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String word : given) {
      for (String name : word.split(",")) {
        chosen.add(name.replaceFirst("^[tp]\\[(.*)]$", "$1"));
      }
    }
    Smap smap = names.smap();
    return any(
        node ->
            !chosen.contains(node.id())
                && !node.id().equals(smap.primaryId())
                && wanted.test(node));
  }

  private List<String> any(Predicate<Snode> wanted) {
    Smap smap = names.smap();
    return smap == null
        ? List.of()
        : smap.nodes().stream().filter(wanted).map(Snode::display).sorted().toList();
  }
}
