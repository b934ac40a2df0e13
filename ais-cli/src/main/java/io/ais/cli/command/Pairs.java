package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code K=V}, {@code K V} and {@code K = V} arguments (spec/cli.md 6.5). */
final class Pairs {
  private Pairs() {}

  /** Names with values, in order. */
  static Map<String, String> parse(List<String> words) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int eq = word.indexOf('=');
      if (eq > 0) {
        pairs.put(word.substring(0, eq), word.substring(eq + 1));
      } else if (i + 2 < words.size() && words.get(i + 1).equals("=")) {
        pairs.put(word, words.get(i + 2));
        i += 2;
      } else if (hasNext(words, i)) {
        pairs.put(word, words.get(++i));
      } else {
        throw new CommandException("invalid key=value pair \"" + word + "\"");
      }
    }
    return pairs;
  }

  private static boolean hasNext(List<String> words, int i) {
    return i + 1 < words.size();
  }
}
