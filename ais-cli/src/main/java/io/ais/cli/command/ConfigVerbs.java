package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.PropertyTable;
import io.ais.cli.render.Table;
import io.ais.cli.settings.Settings;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.UsageException;
import io.ais.model.Snode;
import io.ais.wire.Actions;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code ais config cluster | node | reset} and {@code ais show config} (spec/cli.md 6.5). */
public final class ConfigVerbs {
  private static final String FEATURES = "features";
  private static final Set<String> LISTS = Set.of(FEATURES, LogModules.KEY);
  private static final Map<String, String> BACKENDS =
      Map.of(
          "aws",
          "Amazon S3",
          "gcp",
          "Google Cloud Storage",
          "azure",
          "Azure Blob Storage",
          "oci",
          "Oracle Cloud Infrastructure");

  private ConfigVerbs() {}

  /** {@code ais show config cli | cluster | NODE}. */
  public static void show(Invocation call) throws IOException {
    List<String> words = call.args().words();
    if (words.isEmpty()) {
      throw new UsageException("missing arguments (hint: press <TAB-TAB> to select)");
    }
    List<String> rest = words.subList(1, words.size());
    switch (words.get(0)) {
      case "cli" -> ToolConfigVerbs.show(call, rest.isEmpty() ? "" : rest.get(0));
      case "cluster" -> showCluster(call, rest.isEmpty() ? "" : rest.get(0));
      default -> showNode(call, call.cluster().node(words.get(0)), rest);
    }
  }

  /** {@code ais show cluster config [SECTION]}. */
  public static void showCluster(Invocation call) throws IOException {
    showCluster(call, call.args().word(0));
  }

  private static void showCluster(Invocation call, String section) throws IOException {
    JsonNode tree = call.cluster().config();
    if (section.equals("backend") && !call.args().is("json")) {
      backends(call);
      return;
    }
    if (call.args().is("json")) {
      JsonNode shown =
          section.isEmpty() ? tree : ConfigTree.section(ConfigTree.complete(tree), section);
      if (shown == null) {
        unknown(call, section, tree);
      } else {
        print(call, shown);
      }
      return;
    }
    Map<String, String> all = ConfigTree.flatten(tree);
    Map<String, String> some = starting(all, section);
    if (some.isEmpty()) {
      unknown(call, section, tree);
      return;
    }
    call.out().text(PropertyTable.text(some, call.withHeader()));
    if (section.equals(FEATURES)) {
      call.out().text("\n" + FeatureTable.text(call.withHeader()));
    }
    if (section.isEmpty()) {
      call.out()
          .line(
              "(Tip: use '[SECTION] --json' to show config section(s), see '--help' for"
                  + " details)");
    }
  }

  private static void print(Invocation call, JsonNode tree) {
    call.out().line(JsonText.of(tree, 4, ConfigTree.MAPS));
  }

  private static void backends(Invocation call) throws IOException {
    Table table = new Table("PROPERTY", "VALUE");
    call.cluster()
        .rest()
        .tree("/v1/cluster?what=backends")
        .forEach(n -> table.row(n.asText(), BACKENDS.getOrDefault(n.asText(), n.asText())));
    call.out().text(table.text(call.withHeader()));
  }

  private static Map<String, String> starting(Map<String, String> all, String prefix) {
    Map<String, String> some = new LinkedHashMap<>(all);
    some.keySet()
        .removeIf(key -> !(prefix.isEmpty() || key.equals(prefix) || isBelow(key, prefix)));
    if (some.isEmpty()) {
      some.putAll(all);
      some.keySet().removeIf(key -> !key.startsWith(prefix));
    }
    return some;
  }

  private static boolean isBelow(String key, String prefix) {
    return key.startsWith(prefix.endsWith(".") ? prefix : prefix + ".");
  }

  private static void unknown(Invocation call, String section, JsonNode tree) throws IOException {
    call.out()
        .warn(
            "config section \""
                + section.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\" not found. Available sections: "
                + ConfigTree.sections(tree, ConfigTree.flatten(tree)));
    call.out()
        .note(
            "Try 'ais config cluster --json' to see all sections, or remove --json flag for table"
                + " format");
  }

  /** {@code ais config cluster [SECTION | K=V...]}. */
  public static void cluster(Invocation call) throws IOException {
    Args args = call.args();
    List<String> words = args.words();
    boolean shows =
        words.isEmpty()
            || words.size() == 1 && (words.get(0).indexOf('=') < 0 || words.get(0).startsWith("{"));
    if (shows) {
      String section = args.word(0);
      showCluster(call, section.equals(LogModules.KEY) ? "log" : section);
      return;
    }
    JsonNode before = call.cluster().config();
    Map<String, String> changes = changes(words, before);
    ConfigTree.check(before, changes);
    call.cluster().configure(changes, args.is("transient"));
    Map<String, String> all = ConfigTree.flatten(call.cluster().config());
    Set<String> sections = new LinkedHashSet<>();
    changes.keySet().forEach(key -> sections.add(ConfigTree.section(key)));
    for (String section : sections) {
      call.out().text(PropertyTable.text(starting(all, section), call.withHeader()));
      if (section.equals(FEATURES)) {
        call.out().text("\n" + FeatureTable.text(call.withHeader()));
      }
    }
    call.out().line("\nCluster config updated");
  }

  /** Lists take all words that follow: {@code log.modules ec xs}. */
  private static Map<String, String> changes(List<String> words, JsonNode before)
      throws IOException {
    String first = words.get(0);
    Map<String, String> changes;
    if (LISTS.contains(first) && words.size() > 1 && !words.get(1).equals("=")) {
      changes = new LinkedHashMap<>();
      changes.put(first, String.join(",", words.subList(1, words.size())));
    } else {
      changes = Pairs.parse(words);
    }
    changes.computeIfPresent(FEATURES, (key, list) -> Features.mask(list));
    LogModules.translate(changes, ConfigTree.record(before).flatten());
    return changes;
  }

  /** {@code ais config node NODE [inherited | local | all] [SECTION | K=V...]}. */
  public static void node(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw new UsageException("missing arguments \"attribute key=value pairs\"");
    }
    Snode node = call.cluster().node(args.word(0));
    List<String> rest = args.words().subList(1, args.count());
    boolean scoped = !rest.isEmpty() && Set.of("inherited", "local", "all").contains(rest.get(0));
    List<String> values = scoped ? rest.subList(1, rest.size()) : rest;
    boolean sets = values.size() > 1 || values.size() == 1 && values.get(0).indexOf('=') > 0;
    if (!sets) {
      showNode(call, node, scoped || rest.isEmpty() ? rest : List.of("inherited", rest.get(0)));
      return;
    }
    JsonNode before = Json.tree(call.cluster().ofNode(node.id(), "config"));
    Map<String, String> changes = changes(values, before);
    ConfigTree.check(before, changes);
    call.cluster().configureNode(node.id(), changes, args.is("transient"));
    call.out().line(JsonText.of(Json.tree(Json.bytes(changes)), 4));
    call.out().line("\nnode " + node.display() + " config updated");
  }

  private static void showNode(Invocation call, Snode node, List<String> rest) throws IOException {
    String scope = rest.isEmpty() ? "inherited" : rest.get(0);
    String section = rest.size() < 2 ? "" : rest.get(1);
    section = section.equals(LogModules.KEY) ? LogModules.LEVEL : section;
    JsonNode tree = Json.tree(call.cluster().ofNode(node.id(), "config"));
    if (call.args().is("json")) {
      showNodeJson(call, node, tree, rest.isEmpty() ? "all" : scope, section);
      return;
    }
    if (!scope.equals("local")) {
      inherited(call, tree, section);
    }
    if (!scope.equals("inherited")) {
      Map<String, String> local = starting(ConfigTree.flattenLocal(tree), section);
      if (!local.isEmpty()) {
        boolean header = call.withHeader() && scope.equals("local");
        call.out().text(PropertyTable.text(local, header) + "\n");
      }
    }
    if (section.isEmpty()) {
      call.out()
          .line(
              "(Tip: to show specific section(s), use 'inherited [SECTION]' or 'all [SECTION]'"
                  + " with or without --json)");
    }
  }

  private static void inherited(Invocation call, JsonNode tree, String section) throws IOException {
    Map<String, String> own = ConfigTree.flatten(tree);
    Map<String, String> defaults = ConfigTree.flatten(call.cluster().config());
    Table table = new Table("PROPERTY", "VALUE", "DEFAULT");
    new TreeMap<>(starting(own, section))
        .forEach(
            (key, value) -> {
              String usual = defaults.getOrDefault(key, value);
              table.row(key, value, usual.equals(value) ? "-" : usual);
            });
    call.out().text(table.text(call.withHeader()) + "\n");
  }

  private static void showNodeJson(
      Invocation call, Snode node, JsonNode tree, String scope, String section) {
    boolean both = scope.equals("all");
    if (both || scope.equals("local")) {
      heading(call, both, node, "local");
      print(call, only(ConfigTree.part(tree, true), section));
    }
    if (both) {
      call.out().line("");
    }
    if (both || scope.equals("inherited")) {
      heading(call, both, node, "inherited");
      print(call, only(ConfigTree.part(tree, false), section));
    }
    if (!scope.equals("local")) {
      call.out()
          .warn("option '--json' won't show node <=> cluster configuration differences, if any.");
    }
  }

  private static void heading(Invocation call, boolean both, Snode node, String which) {
    if (both) {
      call.out().line(node.display() + " " + which + " config:");
    }
  }

  private static JsonNode only(ObjectNode tree, String section) {
    if (section.isEmpty()) {
      return tree;
    }
    JsonNode found = ConfigTree.section(tree, section);
    return found == null ? JsonNodeFactory.instance.objectNode() : found;
  }

  /** {@code ais config reset [NODE | cluster | cli]}. */
  public static void reset(Invocation call) throws IOException {
    String what = call.args().word(0);
    switch (what) {
      case "" -> call.out().text(call.help().page(call.command()));
      case "cli" -> {
        call.settingsFile().save(Settings.defaults());
        call.out().line("CLI config successfully reset to all defaults");
      }
      case "cluster" -> {
        call.cluster().act(Actions.RESET_CONFIG, null);
        call.out().line("config successfully reset for all nodes");
      }
      default -> {
        Snode node = call.cluster().node(what);
        call.cluster().actOnNode(node.id(), Actions.RESET_CONFIG, null);
        call.out()
            .line(
                node.display()
                    + ": inherited config successfully reset to the current cluster-wide"
                    + " defaults");
      }
    }
  }
}
