package io.ais.cli.syntax;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All command paths with usage, options and help text, read from two text resources so that no
 * command class is loaded before one is chosen. Immutable after construction.
 *
 * <p>{@code flags.txt}: {@code name[,alias] | type | description}, continuation lines begin with a
 * blank. {@code commands.txt}: {@code path | kind | usage | flags | summary}, details begin with a
 * blank; {@code path = other path} mounts a command and all below it a second time.
 */
public final class CommandTable {
  private final Map<String, CommandEntry> entries = new LinkedHashMap<>();

  private CommandTable() {}

  /** A line of the table: a command, or a second mount of one, perhaps of a later line. */
  private record Line(CommandEntry entry, String mount, String original) {}

  /** Reads the built-in table. */
  public static CommandTable load() {
    List<Line> table = new ArrayList<>();
    Map<String, FlagSpec> flags = readFlags();
    List<String> lines = lines("commands.txt");
    for (int i = 0; i < lines.size(); ) {
      List<String> details = new ArrayList<>();
      String head = lines.get(i++);
      while (i < lines.size() && lines.get(i).startsWith(" ")) {
        details.add(lines.get(i++).substring(1));
      }
      table.add(line(head, details, flags));
    }
    CommandTable commands = new CommandTable();
    below(table, "").forEach(entry -> commands.entries.putIfAbsent(entry.path(), entry));
    return commands;
  }

  private static Line line(String head, List<String> details, Map<String, FlagSpec> flags) {
    int mount = head.indexOf(" = ");
    if (mount > 0 && head.indexOf('|') < 0) {
      return new Line(null, head.substring(0, mount), head.substring(mount + 3));
    }
    String[] cells = head.split("\\|", 5);
    String path = cells[0].strip();
    CommandEntry.Kind kind =
        switch (cells[1].strip()) {
          case "group" -> CommandEntry.Kind.GROUP;
          case "both" -> CommandEntry.Kind.GROUP_WITH_ACTION;
          default -> CommandEntry.Kind.LEAF;
        };
    List<FlagSpec> own = new ArrayList<>();
    for (String name : cells[3].strip().split(" +")) {
      if (name.endsWith("-")) {
        own.add(known(flags, name.substring(0, name.length() - 1)).unavailable());
      } else if (!name.isEmpty()) {
        own.add(known(flags, name));
      }
    }
    String usage = cells[2].strip().replace('!', '|').replace("\\n", "\n");
    return new Line(
        new CommandEntry(path, path, kind, usage, own, cells[4].strip(), details), "", "");
  }

  /** A command and everything below it, in the order of the table; an empty path means all. */
  private static List<CommandEntry> below(List<Line> table, String path) {
    List<CommandEntry> found = new ArrayList<>();
    for (Line line : table) {
      if (line.entry != null) {
        if (isBelow(line.entry.path(), path)) {
          found.add(line.entry);
        }
      } else if (isBelow(line.mount, path)) {
        for (CommandEntry entry : below(table, line.original)) {
          found.add(entry.mountedAt(line.mount + entry.path().substring(line.original.length())));
        }
      }
    }
    return found;
  }

  private static boolean isBelow(String path, String top) {
    return top.isEmpty() || path.equals(top) || path.startsWith(top + " ");
  }

  private static FlagSpec known(Map<String, FlagSpec> flags, String name) {
    return requireNonNull(flags.get(name), name);
  }

  /** The command at exactly this path, or null. */
  public CommandEntry find(String path) {
    return entries.get(path);
  }

  /** Direct subcommands of a path (empty: the nouns), in the order of the table. */
  public List<CommandEntry> children(String path) {
    String prefix = path.isEmpty() ? "" : path + " ";
    List<CommandEntry> found = new ArrayList<>();
    for (CommandEntry entry : entries.values()) {
      String own = entry.path();
      if (own.startsWith(prefix) && own.indexOf(' ', prefix.length()) < 0) {
        found.add(entry);
      }
    }
    return found;
  }

  /** Every command that can be run. */
  public List<CommandEntry> leaves() {
    return entries.values().stream().filter(CommandEntry::runs).toList();
  }

  /** This table with commands mounted at top level under alias names; unknown targets are left out. */
  public CommandTable withAliases(Map<String, String> aliases) {
    CommandTable table = new CommandTable();
    table.entries.putAll(entries);
    aliases.forEach(
        (alias, target) -> {
          // the originals are looked up in this table: an alias may hide a noun
          if (entries.containsKey(target)) {
            table.entries.keySet().removeIf(p -> isBelow(p, alias));
            for (CommandEntry entry : List.copyOf(entries.values())) {
              if (isBelow(entry.path(), target)) {
                String mounted = alias + entry.path().substring(target.length());
                table.entries.putIfAbsent(mounted, entry.mountedAt(mounted));
              }
            }
          }
        });
    return table;
  }

  private static Map<String, FlagSpec> readFlags() {
    Map<String, FlagSpec> flags = new HashMap<>();
    List<String> lines = lines("flags.txt");
    for (int i = 0; i < lines.size(); ) {
      String[] cells = lines.get(i++).split("\\|", 3);
      StringBuilder description = new StringBuilder(cells[2].strip());
      while (i < lines.size() && lines.get(i).startsWith(" ")) {
        description.append('\n').append(lines.get(i++).strip());
      }
      String[] names = cells[0].strip().split(",");
      FlagSpec.Type type =
          switch (cells[1].strip()) {
            case "b" -> FlagSpec.Type.BOOL;
            case "i" -> FlagSpec.Type.INT;
            case "d" -> FlagSpec.Type.DURATION;
            default -> FlagSpec.Type.TEXT;
          };
      String key = names[0];
      String name = key.substring(key.indexOf(':') + 1);
      String alias = names.length > 1 ? names[1] : "";
      flags.put(key, new FlagSpec(name, alias, type, description.toString(), true));
    }
    return flags;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = requireNonNull(CommandTable.class.getResourceAsStream(resource));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<String> found = new ArrayList<>();
      for (String line; (line = reader.readLine()) != null; ) {
        if (!line.isEmpty() && line.charAt(0) != '#') {
          found.add(line);
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
