package io.ais.cli.complete;

import io.ais.cli.syntax.CommandEntry;
import io.ais.cli.syntax.CommandTable;
import io.ais.cli.syntax.FlagSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may stand next on a command line (spec/cli.md 5.3). The words before the cursor are given; a
 * last word with dashes that is no option yet is the beginning of one. A word that ends with {@code
 * /} or {@code =} can go on, every other is complete. One use per object.
 */
public final class Completer {
  /** Asks the shell for names of files. */
  public static final String FILES = "<files>";

  private static final Map<String, List<String>> VALUES =
      Map.of(
          "role", List.of("proxy", "target"),
          "units", List.of("iec", "si", "raw"),
          "severity", List.of("info", "warning", "error"));

  private final CommandTable table;
  private final Names names;

  /** Completes commands of this table with these names. */
  public Completer(CommandTable table, Names names) {
    this.table = table;
    this.names = names;
  }

  /** Candidates; the shell chooses those that begin as what was typed. */
  public List<String> after(List<String> words) {
    CommandEntry entry = null;
    String path = "";
    int used = 0;
    while (used < words.size()) {
      String longer = path.isEmpty() ? words.get(used) : path + " " + words.get(used);
      CommandEntry next = table.find(longer);
      if (next == null) {
        break;
      }
      entry = next;
      path = longer;
      used++;
    }
    List<String> rest = words.subList(used, words.size());
    if (entry != null) {
      return inside(entry, rest);
    }
    Set<String> found = new TreeSet<>(names.aliases());
    table.children("").forEach(child -> found.add(child.name()));
    return rest.isEmpty() ? List.copyOf(found) : List.of();
  }

  /** Options, the value of an option, or the next word. */
  private List<String> inside(CommandEntry entry, List<String> rest) {
    List<String> given = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < rest.size(); i++) {
      String word = rest.get(i);
      boolean last = i + 1 == rest.size();
      if (!word.startsWith("-") || word.equals("-") && !last) {
        given.add(word);
        continue;
      }
      String name = word.replaceFirst("^--?", "").replaceFirst("=.*", "");
      FlagSpec flag = name.isEmpty() ? null : entry.flag(name);
      if (flag == null) {
        if (last) {
          return options(entry, seen);
        }
        continue;
      }
      seen.add(flag.name());
      if (flag.type() != FlagSpec.Type.BOOL && word.indexOf('=') < 0) {
        if (last) {
          return value(flag);
        }
        i++;
      }
    }
    List<String> found = new ArrayList<>();
    if (given.isEmpty()) {
      table.children(entry.path()).forEach(child -> found.add(child.name()));
    }
    if (entry.runs()) {
      found.addAll(new Arguments(names, given, seen.contains("all")).of(entry));
    }
    return found;
  }

  private static List<String> options(CommandEntry entry, List<String> seen) {
    List<String> found = new ArrayList<>();
    for (FlagSpec flag : entry.flags()) {
      if (flag.available() && !seen.contains(flag.name())) {
        found.add("--" + flag.name());
      }
    }
    found.add("--help");
    return found;
  }

  private List<String> value(FlagSpec flag) {
    return flag.name().equals("buckets")
        ? names.buckets()
        : VALUES.getOrDefault(flag.name(), List.of());
  }
}
