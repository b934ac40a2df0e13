package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.ais.base.InvalidException;
import io.ais.cli.syntax.CommandException;
import io.ais.model.Uint64;
import io.ais.model.config.ClusterConfig;
import io.ais.model.config.Feature;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/** Configuration documents as names with values, and sections of them. Stateless. */
final class ConfigTree {
  /** Sections that only a node has. */
  static final List<String> LOCAL =
      List.of("fspaths", "confdir", "log_dir", "test_fspaths", "host_net");

  /** Members that print in one line. */
  static final Set<String> MAPS = Set.of("fspaths", "backend");

  private static final String EXAMPLES =
      """

      Usage examples:
      - ais config cluster checksum.type=xxhash
      - ais config cluster checksum.type=md5 checksum.validate_warm_get=true
      - ais config cluster checksum --json
      For more usage examples, see docs/cli.md\
      """;

  private ConfigTree() {}

  /** The document as a record. */
  static ClusterConfig record(JsonNode tree) throws IOException {
    return Json.parse(Json.bytes(tree), ClusterConfig.class);
  }

  /** Dotted names with values, in the order of declaration. */
  static Map<String, String> flatten(JsonNode tree) throws IOException {
    Map<String, String> flat = new LinkedHashMap<>(record(tree).flatten());
    flat.computeIfPresent("features", (k, mask) -> features(mask));
    flat.computeIfPresent(LogModules.LEVEL, (k, level) -> LogModules.shown(level));
    return flat;
  }

  private static String features(String mask) {
    if (!mask.matches("\\d+")) {
      return mask;
    }
    List<String> names = Feature.names(Uint64.parse(mask));
    return names.isEmpty() ? "none" : String.join("\n\t ", names);
  }

  /** What only the node has, flattened. */
  static Map<String, String> flattenLocal(JsonNode tree) {
    Map<String, String> flat = new LinkedHashMap<>();
    for (String section : LOCAL) {
      JsonNode node = tree.path(section);
      if (section.equals("fspaths")) {
        StringJoiner paths = new StringJoiner(" ", "map[", "]");
        node.properties().forEach(e -> paths.add(e.getKey() + ":" + e.getValue().asText()));
        flat.put("fspaths.paths", paths.toString());
      } else if (node.isObject()) {
        node.properties().forEach(e -> flat.put(section + "." + e.getKey(), e.getValue().asText()));
      } else if (!node.isMissingNode()) {
        flat.put(section, node.asText());
      }
    }
    return flat;
  }

  /** Only the local part, or only the rest. */
  static ObjectNode part(JsonNode tree, boolean local) {
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    tree.properties()
        .forEach(
            e -> {
              if (LOCAL.contains(e.getKey()) == local) {
                part.set(e.getKey(), e.getValue());
              }
            });
    return part;
  }

  /** A section by dotted name, wrapped in its names; null if there is none. */
  static JsonNode section(JsonNode tree, String name) {
    JsonNode node = tree;
    String[] path = name.split("\\.");
    for (String key : path) {
      node = node.path(key);
    }
    if (node.isMissingNode()) {
      return null;
    }
    JsonNode shown = dashes(node);
    for (int i = path.length - 1; i >= 0; i--) {
      ObjectNode outer = JsonNodeFactory.instance.objectNode();
      outer.set(path[i], shown);
      shown = outer;
    }
    return shown;
  }

  /** Empty texts of a section print as a dash, secrets stay empty. */
  private static JsonNode dashes(JsonNode node) {
    if (node.isTextual() && node.asText().isEmpty()) {
      return TextNode.valueOf("-");
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    node.properties()
        .forEach(
            e ->
                copy.set(
                    e.getKey(), e.getKey().equals("key") ? e.getValue() : dashes(e.getValue())));
    return copy;
  }

  /** Every name in the order of declaration, also in sections that are not sent. */
  static ObjectNode complete(JsonNode tree) throws IOException {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, String> entry : record(tree).flatten().entrySet()) {
      String[] path = entry.getKey().split("\\.");
      ObjectNode at = root;
      JsonNode sent = tree;
      for (int i = 0; i < path.length - 1; i++) {
        at = at.withObject("/" + path[i]);
        sent = sent.path(path[i]);
      }
      String name = path[path.length - 1];
      sent = sent.path(name);
      at.set(name, sent.isMissingNode() ? unset(name, entry.getValue()) : sent);
    }
    if (tree.has("backend")) {
      root.set("backend", tree.get("backend"));
    }
    ObjectNode auth = root.withObject("/auth");
    // older readers look for this name
    auth.put("enabled", auth.path("client_auth_required").asBoolean());
    return root;
  }

  private static JsonNode unset(String name, String value) {
    if (name.equals("key")) {
      return TextNode.valueOf("");
    }
    return switch (value) {
      case "true", "false" -> JsonNodeFactory.instance.booleanNode(value.equals("true"));
      case "[]", "<nil>" -> JsonNodeFactory.instance.nullNode();
      case "map[]" -> JsonNodeFactory.instance.objectNode();
      default ->
          value.matches("\\d{1,9}")
              ? JsonNodeFactory.instance.numberNode(Integer.parseInt(value))
              : TextNode.valueOf(value);
    };
  }

  /** Names of the top-level sections, sorted. */
  static String sections(JsonNode tree, Map<String, String> flat) {
    TreeSet<String> names = new TreeSet<>();
    tree.fieldNames().forEachRemaining(names::add);
    flat.keySet().forEach(key -> names.add(section(key)));
    return String.join(", ", names);
  }

  /** First part of a dotted name. */
  static String section(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }

  /** Fails with the reference's words if the changes do not fit the configuration. */
  static void check(JsonNode tree, Map<String, String> changes) throws IOException {
    ClusterConfig config = record(tree);
    Map<String, String> known = config.flatten();
    for (String key : changes.keySet()) {
      boolean section = known.keySet().stream().anyMatch(k -> k.startsWith(key + "."));
      if (!known.containsKey(key) && !section) {
        throw new CommandException("invalid property name \"" + key + "\"" + EXAMPLES);
      }
    }
    try {
      config.applyKeys(changes).validate();
    } catch (InvalidException e) {
      String text = e.getMessage();
      if (text.startsWith("time: ")) {
        text = "parseDurationError: " + text;
      } else if (text.startsWith("strconv.")) {
        text = "NumError: " + text;
      }
      throw new CommandException(text);
    }
  }
}
