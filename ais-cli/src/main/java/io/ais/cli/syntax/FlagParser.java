package io.ais.cli.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parses the words after the command path by the reference's flag rules (spec/cli.md 1.2): one or
 * two dashes for every name, no clusters of short names, {@code --flag=value} or {@code --flag
 * value}, a bool takes a value only after {@code =}, the last one wins, options may follow
 * arguments. Stateless.
 *
 * <p>Written by hand: every one of these rules is off the defaults of the usual libraries, the
 * messages are pinned word by word, and loading one takes a sixth of the start-up budget.
 */
public final class FlagParser {
  private static final Set<String> TRUE = Set.of("true", "1", "t", "T", "TRUE", "True");
  private static final Set<String> FALSE = Set.of("false", "0", "f", "F", "FALSE", "False");

  private FlagParser() {}

  /**
   * Splits words into options and arguments.
   *
   * @throws UsageException on an unknown option, a missing or a bad value
   */
  public static Args parse(CommandEntry command, List<String> words) {
    List<String> positional = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        positional.addAll(words.subList(i + 1, words.size()));
        break;
      }
      if (word.length() < 2 || word.charAt(0) != '-') {
        positional.add(word);
        continue;
      }
      String body = word.substring(word.startsWith("--") ? 2 : 1);
      int eq = body.indexOf('=');
      String name = eq < 0 ? body : body.substring(0, eq);
      String value = eq < 0 ? null : body.substring(eq + 1);
      FlagSpec flag = command.flag(name);
      if (flag == null) {
        throw new UsageException("flag provided but not defined: -" + name);
      }
      if (!flag.available()) {
        throw new CommandException("option '--" + flag.name() + "' is not available yet");
      }
      if (flag.type() == FlagSpec.Type.BOOL) {
        value = bool(name, value);
      } else if (value == null) {
        if (++i == words.size()) {
          throw new UsageException("flag needs an argument: -" + name);
        }
        value = words.get(i);
      }
      check(flag, name, value);
      values.put(flag.name(), value);
    }
    return new Args(positional, values);
  }

  private static String bool(String name, String value) {
    if (value == null || TRUE.contains(value)) {
      return "true";
    }
    if (FALSE.contains(value)) {
      return "false";
    }
    throw new UsageException(
        "invalid boolean value \"" + value + "\" for -" + name + ": parse error");
  }

  private static void check(FlagSpec flag, String name, String value) {
    try {
      switch (flag.type()) {
        case INT -> Integer.parseInt(value);
        case DURATION -> Args.parseDuration(value);
        case BOOL, TEXT -> {}
      }
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value \"" + value + "\" for flag -" + name + ": parse error");
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "invalid value \"" + value + "\" for flag -" + name + ": " + e.getMessage());
    }
  }
}
