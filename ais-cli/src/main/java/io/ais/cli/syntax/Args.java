package io.ais.cli.syntax;

import io.ais.base.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Parsed arguments of one command: positional words and option values. Immutable.
 *
 * @param words positional arguments, in order
 * @param values option values by long name, as typed; {@code true} for a given bool
 */
public record Args(List<String> words, Map<String, String> values) {

  /** Copies. */
  public Args {
    words = List.copyOf(words);
    values = Map.copyOf(values);
  }

  /** Number of positional arguments. */
  public int count() {
    return words.size();
  }

  /** Positional argument, or an empty text. */
  public String word(int index) {
    return index < words.size() ? words.get(index) : "";
  }

  /** True if a bool option is set. */
  public boolean is(String flag) {
    return "true".equals(values.get(flag));
  }

  /** True if the option was given at all. */
  public boolean has(String flag) {
    return values.containsKey(flag);
  }

  /** Value of a text option, empty if absent. */
  public String text(String flag) {
    return values.getOrDefault(flag, "");
  }

  /** Value of a number option. */
  public int number(String flag, int otherwise) {
    return has(flag) ? Integer.parseInt(values.get(flag)) : otherwise;
  }

  /** Value of a duration option; a bare integer means seconds. */
  public Duration duration(String flag, Duration otherwise) {
    return has(flag) ? parseDuration(values.get(flag)) : otherwise;
  }

  static Duration parseDuration(String text) {
    boolean bare = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return GoDuration.parse(bare ? text + "s" : text);
  }
}
