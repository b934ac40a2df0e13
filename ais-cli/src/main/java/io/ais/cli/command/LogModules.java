package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import io.ais.model.config.LogModule;
import java.util.List;
import java.util.Map;

/**
 * Modules that log in full. The cluster knows them only as the upper bits of {@code log.level}; the
 * tool speaks of {@code log.modules} (spec/jobs-and-extensions.md 19.4). Stateless.
 */
final class LogModules {
  /** Name that the tool uses for the upper bits. */
  static final String KEY = "log.modules";

  /** Key of the number that holds both. */
  static final String LEVEL = "log.level";

  private static final int VERBOSITY_BITS = 3;

  private LogModules() {}

  /** A level as people read it: {@code 3}, or {@code 3 (modules: ec,xs)}. */
  static String shown(String level) {
    long bits = bits(level);
    List<String> names = LogModule.names(bits >> VERBOSITY_BITS);
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
        bits |= 1L << (VERBOSITY_BITS + module(name).ordinal());
      }
    }
    changes.put(LEVEL, Long.toString(bits));
  }

  private static LogModule module(String name) {
    return LogModule.find(name)
        .orElseThrow(
            () ->
                new CommandException(
                    "unknown log module \""
                        + name
                        + "\" (expecting one of: "
                        + String.join(", ", LogModule.names(-1))
                        + ")"));
  }

  private static long verbosity(long bits) {
    return bits & (1 << VERBOSITY_BITS) - 1;
  }

  private static long bits(String level) {
    return level.matches("\\d{1,18}") ? Long.parseLong(level) : 0;
  }
}
