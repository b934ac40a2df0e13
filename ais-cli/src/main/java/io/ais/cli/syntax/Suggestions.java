package io.ais.cli.syntax;

import java.util.List;
import java.util.Map;

/** What the user may have meant by an unknown word (spec/cli.md 1.5, 5.3). Stateless. */
public final class Suggestions {
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("list", "ls"),
          Map.entry("dir", "ls"),
          Map.entry("view", "show"),
          Map.entry("display", "show"),
          Map.entry("remove", "rm"),
          Map.entry("delete", "rm"),
          Map.entry("del", "rm"),
          Map.entry("move", "mv"),
          Map.entry("rename", "mv"),
          Map.entry("copy", "cp"),
          Map.entry("backup", "cp"),
          Map.entry("fetch", "get"),
          Map.entry("read", "get"),
          Map.entry("abort", "stop"),
          Map.entry("terminate", "stop"),
          Map.entry("do", "start"),
          Map.entry("run", "start"),
          Map.entry("execute", "start"),
          Map.entry("upload", "put"),
          Map.entry("write", "put"),
          Map.entry("add", "create"),
          Map.entry("new", "create"),
          Map.entry("file", "object"),
          Map.entry("disk", "storage"),
          Map.entry("capacity", "storage"),
          Map.entry("batch", "job"),
          Map.entry("async", "job"));

  private Suggestions() {}

  /** Word that the tool uses for this one; the word itself if there is no better. */
  public static String synonym(String word) {
    return SYNONYMS.getOrDefault(word, word);
  }

  /**
   * A command line to try instead; empty if nothing is near.
   *
   * @param group path of the group that does not know the word; empty at the top
   * @param rest words after the unknown one
   */
  public static String instead(CommandTable table, String group, String word, List<String> rest) {
    String tail = rest.isEmpty() ? "" : " " + String.join(" ", rest);
    String prefix = group.isEmpty() ? "ais " : "ais " + group + " ";
    if (group.isEmpty() && word.contains("://")) {
      boolean object = word.indexOf('/', word.indexOf("://") + 3) > 0;
      return "ais " + (object ? "object " : "bucket ") + word + tail;
    }
    String synonym = SYNONYMS.get(word);
    List<String> names = table.children(group).stream().map(CommandEntry::name).toList();
    if (synonym != null && names.contains(synonym)) {
      return prefix + synonym + tail;
    }
    if (group.isEmpty()) {
      for (CommandEntry leaf : table.leaves()) {
        if (leaf.path().equals("object " + word) || leaf.path().equals("bucket " + word)) {
          return "ais " + leaf.path() + tail;
        }
      }
    }
    String best = nearest(names, word);
    return best == null ? "" : prefix + best + tail;
  }

  private static String nearest(List<String> names, String word) {
    String best = null;
    int bestDistance = Math.max(3, word.length() / 2);
    for (String name : names) {
      int distance = distance(name, word);
      if (distance < bestDistance && distance < name.length()) {
        best = name;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Damerau-Levenshtein distance with adjacent transpositions. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
