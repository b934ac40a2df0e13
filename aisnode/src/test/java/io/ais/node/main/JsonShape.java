package io.ais.node.main;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares two JSON documents by structure: the same keys in the same order, the same JSON type at each
 * place, and for strings the same way of writing a value (number, duration, URL, free text). Values are
 * free. Objects whose keys are names (node ids, mountpaths, buckets) are compared entry by entry with
 * the first entry of the sample. Immutable.
 */
final class JsonShape {
  private static final Map<String, Pattern> FORMATS =
      Map.of(
          "number", Pattern.compile("-?\\d+"),
          "duration", Pattern.compile("-?(\\d+(\\.\\d+)?(h|ms|m|s|us|µs|ns))+"),
          "percentage", Pattern.compile("\\d+(\\.\\d+)?%"),
          "URL", Pattern.compile("https?://.*"));

  /** Kernel names of disks are part of metric names; the sample's is one of many. */
  private static final Pattern DISK = Pattern.compile("^disk\\.[^.]+\\.");

  /** The reference shows it in some entries of one map and not in others. */
  private static final String OPTIONAL = "verifying_key";

  private final JsonNode sample;
  private final Set<String> namedBy;

  /**
   * @param namedBy paths of objects whose keys are names, without the top ("tmap",
   *     "providers.ais.@#")
   */
  JsonShape(JsonNode sample, Set<String> namedBy) {
    this.sample = sample;
    this.namedBy = namedBy;
  }

  /** What differs, one line each; empty when nothing does. */
  List<String> differences(JsonNode ours) {
    List<String> found = new ArrayList<>();
    compare("", sample, ours, found);
    return found;
  }

  private void compare(String path, JsonNode golden, JsonNode ours, List<String> found) {
    if (!type(golden).equals(type(ours))) {
      found.add(path + ": expected " + type(golden) + ", is " + type(ours) + " " + ours);
      return;
    }
    switch (type(golden)) {
      case "object" -> compareObjects(path, golden, ours, found);
      case "array" -> {
        for (int i = 0; i < ours.size() && !golden.isEmpty(); i++) {
          compare(path + "[" + i + "]", golden.get(0), ours.get(i), found);
        }
      }
      case "string" -> compareTexts(path, golden.textValue(), ours.textValue(), found);
      default -> {}
    }
  }

  private void compareObjects(String path, JsonNode golden, JsonNode ours, List<String> found) {
    if (namedBy.contains(path)) {
      if (golden.isEmpty()) {
        return;
      }
      JsonNode first = golden.elements().next();
      ours.properties()
          .forEach(entry -> compare(join(path, entry.getKey()), first, entry.getValue(), found));
      return;
    }
    List<String> expected = keys(golden);
    List<String> seen = keys(ours);
    if (!expected.equals(seen)) {
      found.add(path + ": expected keys " + expected + ", has " + seen);
    }
    golden
        .properties()
        .forEach(
            entry -> {
              JsonNode value = ours.get(entry.getKey());
              if (value != null) {
                compare(join(path, entry.getKey()), entry.getValue(), value, found);
              }
            });
  }

  private static void compareTexts(String path, String golden, String ours, List<String> found) {
    FORMATS.forEach(
        (name, pattern) -> {
          if (pattern.matcher(golden).matches() && !pattern.matcher(ours).matches()) {
            found.add(path + ": expected a " + name + " like " + golden + ", is \"" + ours + '"');
          }
        });
  }

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object
        .fieldNames()
        .forEachRemaining(
            key -> {
              String plain = DISK.matcher(key).replaceFirst("disk.*.");
              if (!keys.contains(plain) && !plain.equals(OPTIONAL)) {
                keys.add(plain);
              }
            });
    return keys;
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String type(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case STRING, BINARY -> "string";
      case NUMBER -> "number";
      case BOOLEAN -> "boolean";
      case NULL -> "null";
      case MISSING -> "absent";
    };
  }
}
