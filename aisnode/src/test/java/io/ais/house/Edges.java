package io.ais.house;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The uses among packages: from each package of ours to the packages and libraries it uses. Names are
 * those of {@code allowed-edges.txt}. Immutable.
 */
record Edges(Map<String, Set<String>> uses) {
  private static final String OURS = "io.ais.";

  /** Longest prefix first, so that jackson's annotations are not taken for jackson. */
  private static final List<Map.Entry<String, String>> LIBRARIES =
      List.of(
          Map.entry("com/fasterxml/jackson/annotation/", "[jackson-annotations]"),
          Map.entry("com/fasterxml/jackson/", "[jackson]"),
          Map.entry("org/msgpack/", "[msgpack]"),
          Map.entry("io/netty/", "[netty]"),
          Map.entry("org/slf4j/", "[slf4j]"),
          Map.entry("ch/qos/logback/", "[logback]"),
          Map.entry("picocli/", "[picocli]"));

  /** The uses that the class files show. */
  static Edges of(List<ClassUnderTest> classes) {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (ClassUnderTest each : classes) {
      String user = shortName(each.packageName());
      Set<String> used = uses.computeIfAbsent(user, _ -> new TreeSet<>());
      for (String type : each.types()) {
        usedBy(type).filter(name -> !name.equals(user)).ifPresent(used::add);
      }
    }
    return new Edges(uses);
  }

  /** The uses that the text file allows; {@code *} stands for all. */
  static Edges parse(List<String> lines) {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] sides = line.split(":", 2);
      Set<String> used = new TreeSet<>();
      boolean library = false;
      for (String word : sides[1].trim().split("\\s+")) {
        library |= word.startsWith("[");
        String bare = word.replace("[", "").replace("]", "");
        if (!bare.isEmpty()) {
          used.add(library ? "[" + bare + "]" : bare);
        }
        library &= !word.endsWith("]");
      }
      if (uses.put(sides[0].trim(), used) != null) {
        throw new IllegalArgumentException("two lines for " + sides[0]);
      }
    }
    return new Edges(uses);
  }

  Set<String> of(String user) {
    return uses.getOrDefault(user, Set.of());
  }

  /** A chain of packages that ends where it began, if there is one. */
  Optional<List<String>> cycle() {
    Map<String, Boolean> finished = new HashMap<>();
    for (String start : uses.keySet()) {
      Optional<List<String>> found = search(start, List.of(), finished);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<List<String>> search(
      String at, List<String> path, Map<String, Boolean> finished) {
    int seen = path.indexOf(at);
    if (seen >= 0) {
      return Optional.of(append(path.subList(seen, path.size()), at));
    }
    if (finished.containsKey(at)) {
      return Optional.empty();
    }
    for (String next : of(at)) {
      Optional<List<String>> found = search(next, append(path, at), finished);
      if (found.isPresent()) {
        return found;
      }
    }
    finished.put(at, true);
    return Optional.empty();
  }

  private static List<String> append(List<String> path, String last) {
    List<String> longer = new ArrayList<>(path);
    longer.add(last);
    return List.copyOf(longer);
  }

  private static Optional<String> usedBy(String internalName) {
    String dotted = internalName.replace('/', '.');
    if (dotted.startsWith(OURS)) {
      return Optional.of(shortName(dotted.substring(0, dotted.lastIndexOf('.'))));
    }
    return LIBRARIES.stream()
        .filter(library -> internalName.startsWith(library.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String shortName(String packageName) {
    return packageName.startsWith(OURS) ? packageName.substring(OURS.length()) : packageName;
  }
}
