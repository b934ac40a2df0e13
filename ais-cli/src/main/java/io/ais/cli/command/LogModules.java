package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Modules that log in full. The cluster knows them only as the upper bits of {@code log.level}; the
 * tool speaks of {@code log.modules} (spec/jobs-and-extensions.md 8). Stateless.
 */
final class LogModules {
  /** Name that the tool uses for the upper bits. */
  static final String KEY = "log.modules";

  /** Key of the number that holds both. */
  static final String LEVEL = "log.level";

  private static final int VERBOSITY_BITS = 3;
  private static final List<String> NAMES =
      List.of(
          "transport",
          "ais",
          "memsys",
          "cluster",
          "fs",
          "reb",
          "ec",
          "stats",
          "ios",
          "xs",
          "backend",
          "space",
          "mirror",
          "dsort",
          "downloader",
          "etl",
          "s3",
          "kalive");

  private LogModules() {}

  /** A level as people read it: {@code 3}, or {@code 3 (modules: ec,xs)}. */
  static String shown(String level) {
    long bits = bits(level);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      if ((bits >> (VERBOSITY_BITS + i) & 1) != 0) {
        names.add(NAMES.get(i));
      }
    }
    return names.isEmpty()
        ? level
        : verbosity(bits) + " (modules: " + String.join(",", names) + ")";
  }

  /**
   * Replaces modules in a change by the level that stands for them.
   *
   * @param changes is altered
   * @param flat configuration now, as keys with values
   */
  static void translate(Map<String, String> changes, Map<String, String> flat) {
    String list = changes.remove(KEY);
    if (list == null) {
      return;
    }
    String level = changes.getOrDefault(LEVEL, flat.getOrDefault(LEVEL, "3"));
    long bits = verbosity(bits(level));
    for (String name : list.split("[,\\s]+")) {
      if (!name.isEmpty() && !name.equals("none")) {
        bits |= 1L << (VERBOSITY_BITS + index(name));
      }
    }
    changes.put(LEVEL, Long.toString(bits));
  }

  private static int index(String name) {
    int index = NAMES.indexOf(name);
    if (index < 0) {
      throw new CommandException(
          "unknown log module \""
              + name
              + "\" (expecting one of: "
              + String.join(", ", NAMES)
              + ")");
    }
    return index;
  }

  private static long verbosity(long bits) {
    return bits & (1 << VERBOSITY_BITS) - 1;
  }

  private static long bits(String level) {
    return level.matches("\\d{1,18}") ? Long.parseLong(level) : 0;
  }
}
