package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.base.InvalidException;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.model.BucketProps;
import io.ais.model.BucketPropsToSet;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bucket properties as users write them, turned into the typed change that is sent. Stateless. */
final class PropChange {
  private PropChange() {}

  /** {@code "k=v k=v"} or JSON. */
  static JsonNode parse(String text) throws IOException {
    return of(List.of(text.strip().split("\\s+(?![^{]*\\})")));
  }

  /** Words {@code k=v}, {@code k v} or one JSON text. */
  static JsonNode of(List<String> words) throws IOException {
    String joined = String.join(" ", words).strip();
    if (joined.startsWith("{")) {
      JsonNode tree;
      try {
        tree = Json.tree(joined.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new CommandException("invalid JSON \"" + joined + "\"");
      }
      check(() -> BucketPropsToSet.of(Json.convert(tree, Map.class)));
      return tree;
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    Pairs.parse(words).forEach((key, value) -> pairs.put(key, canonical(key, value)));
    Map<String, String> flat = new LinkedHashMap<>();
    pairs.forEach((key, value) -> backend(flat, key, value));
    BucketPropsToSet change = check(() -> BucketPropsToSet.ofKeys(flat));
    BucketProps empty = Json.parse("{}".getBytes(StandardCharsets.UTF_8), BucketProps.class);
    JsonNode typed = Json.tree(Json.bytes(check(() -> empty.apply(change))));
    ObjectNode picked = JsonNodeFactory.instance.objectNode();
    flat.keySet().forEach(key -> pick(picked, typed, List.of(key.split("\\."))));
    return picked;
  }

  private interface Step<T> {
    T take();
  }

  private static <T> T check(Step<T> step) {
    try {
      return step.take();
    } catch (InvalidException e) {
      throw new CommandException(e.getMessage());
    }
  }

  /** {@code backend_bck=s3://b} names a bucket; {@code none} takes it away. */
  private static void backend(Map<String, String> flat, String key, String value) {
    if (!key.equals("backend_bck")) {
      flat.put(key, value);
      return;
    }
    boolean none = value.equals("none") || value.isEmpty();
    BucketUri uri = none ? null : BucketUri.parse(value).requireBucket(value);
    flat.put("backend_bck.name", none ? "" : uri.bck().name());
    flat.put("backend_bck.provider", none ? "" : uri.bck().provider());
  }

  private static void pick(ObjectNode into, JsonNode from, List<String> path) {
    ObjectNode at = into;
    JsonNode source = from;
    for (String name : path.subList(0, path.size() - 1)) {
      at = at.withObject("/" + name);
      source = source.path(name);
    }
    String last = path.get(path.size() - 1);
    if (source.has(last)) {
      at.set(last, source.get(last));
    }
  }

  private static String canonical(String key, String value) {
    return switch (key) {
      case "access" -> Access.parse(value);
      case "features" -> Features.mask(value);
      default -> value;
    };
  }

  /** True if a name, not a value, was wrong. */
  static boolean isUnknownProperty(CommandException e) {
    return e.getMessage().startsWith("unknown property")
        || e.getMessage().startsWith("found unknown field");
  }
}
