package io.ais.cli.syntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Help pages and usage errors as text (spec/cli.md 1.1, 1.5). Immutable. */
public final class HelpText {
  private static final int NAMES_PER_LINE = 12;
  private static final int ALIAS_LINE = 87;
  private static final String TITLE = "AIS CLI: command-line management utility for AIStore";

  private final CommandTable table;
  private final Map<String, String> aliases;
  private final String version;

  /** Help on the commands of a table; the aliases are those mounted in it. */
  public HelpText(CommandTable table, Map<String, String> aliases, String version) {
    this.table = table;
    this.aliases = Map.copyOf(aliases);
    this.version = version;
  }

  /** The page of {@code ais} and {@code ais --help}. */
  public String top(List<CommandEntry> nouns) {
    return "NAME:\n   ais - "
        + TITLE
        + "\n\n"
        + "USAGE:\n"
        + "   ais [global options] [arguments...]  command [command options]  \n\n"
        + "VERSION:\n"
        + "   "
        + version
        + "\n\n"
        + "TAB completions (Bash and Zsh):\n"
        + "   . <(ais completion bash)   (for others, see 'docs/cli.md')\n\n"
        + "COMMANDS:\n"
        + rows(nouns)
        + "\nGLOBAL OPTIONS:\n   --help, -h     Show help\n   --version, -v  print the version\n"
        + aliasBlock();
  }

  /** The block that follows top-level help. */
  public String aliasBlock() {
    Map<String, String> mounted = new LinkedHashMap<>(aliases);
    mounted.keySet().removeIf(alias -> table.find(alias) == null);
    return "\nALIASES:\n   " + String.join("\n   ", wrapped(mounted)) + "\n";
  }

  /** Alias names in the order of their commands. */
  public static List<String> sorted(Map<String, String> aliases) {
    List<String> names = new ArrayList<>(aliases.keySet());
    names.sort(Comparator.comparing((String name) -> aliases.get(name)).thenComparing(n -> n));
    return names;
  }

  /** Aliases as {@code name => 'command'; ...}, wrapped to lines. */
  public static List<String> wrapped(Map<String, String> aliases) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (Iterator<String> it = sorted(aliases).iterator(); it.hasNext(); ) {
      String name = it.next();
      String item = name + " => '" + aliases.get(name) + "'" + (it.hasNext() ? "; " : "");
      if (line.length() + item.length() > ALIAS_LINE) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(item);
    }
    lines.add(line.toString());
    return lines;
  }

  /** The page of one command. */
  public String page(CommandEntry command) {
    StringBuilder text = new StringBuilder("NAME:\n   ");
    text.append(heading(command)).append("\n\nUSAGE:\n   ais ").append(command.path());
    if (command.isGroup() && command.usage().isEmpty()) {
      text.append(" command [arguments...]  [command options]");
    } else {
      text.append(usage(command, "[arguments...]"));
      text.append(command.isGroup() ? "  [command options]" : " [command options]");
    }
    text.append("\n\n");
    List<CommandEntry> children = table.children(command.path());
    if (!children.isEmpty()) {
      text.append("COMMANDS:\n").append(rows(children)).append('\n');
    }
    text.append("OPTIONS:\n");
    text.append(flagRows(command.flags(), command.isGroup()));
    return text.append("   \n").toString();
  }

  /** Short page of {@code ais help NOUN}. */
  public String brief(CommandEntry command) {
    return "NAME:\n   "
        + heading(command)
        + "\n\nUSAGE:\n   ais "
        + command.path()
        + " [arguments...]\n"
        + aliasBlock();
  }

  private String heading(CommandEntry command) {
    String target = aliases.get(command.path());
    String note = command.isGroup() && target != null ? "(alias for \"" + target + "\") " : "";
    return "ais " + command.path() + " - " + note + description(command);
  }

  private static String usage(CommandEntry command, String none) {
    String usage = command.usage();
    if (usage.isEmpty()) {
      return " " + none;
    }
    return usage.startsWith("\n") ? usage : " " + usage;
  }

  private static String description(CommandEntry command) {
    StringBuilder text = new StringBuilder(command.summary());
    command.details().forEach(line -> text.append("\n     ").append(line));
    return text.toString();
  }

  private static String rows(List<CommandEntry> commands) {
    int width = commands.stream().mapToInt(c -> c.name().length()).max().orElse(0) + 2;
    StringBuilder text = new StringBuilder();
    for (CommandEntry command : commands) {
      text.append("   ").append(pad(command.name(), width)).append(command.summary()).append('\n');
    }
    return text.toString();
  }

  /** The option list; groups show dashes and values, leaves bare names. */
  private static String flagRows(List<FlagSpec> flags, boolean group) {
    Map<String, String> rows = new LinkedHashMap<>();
    flags.forEach(flag -> rows.put(flag.label(group), flag.description()));
    rows.put(group ? "--help, -h" : "help, h", "Show help");
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
    String indent = "\n" + " ".repeat(3 + width);
    StringBuilder text = new StringBuilder();
    rows.forEach(
        (label, description) ->
            text.append("   ")
                .append(pad(label, width))
                .append(description.replace("\n", indent))
                .append('\n'));
    return text.toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** What goes to stderr when a command was used wrongly. */
  public String usageError(CommandEntry command, UsageException error) {
    String text =
        "Incorrect 'ais "
            + command.path()
            + "' usage: "
            + error.getMessage()
            + ".\n\nais "
            + command.path()
            + " - "
            + command.summary()
            + "\n   \nUSAGE:\n   ais "
            + command.path()
            + usage(command, "")
            + "\n\nSee '--help' and docs/cli for details.\n";
    return error.bottom().isEmpty() ? text : text + "\n" + error.bottom() + "\n\n";
  }

  /** What goes to stderr when a group has no such subcommand. */
  public String unknownCommand(CommandEntry group, String word, String suggestion) {
    List<CommandEntry> known = table.children(group == null ? "" : group.path());
    List<String> names = new ArrayList<>(known.stream().map(CommandEntry::name).toList());
    if (group == null) {
      names.sort(null);
    }
    String path = group == null ? "" : " " + group.path();
    StringBuilder text = new StringBuilder("Incorrect usage: unknown or misplaced \"");
    text.append(word).append("\".\nais").append(path);
    text.append(" [command options] [arguments...] - ");
    text.append(group == null ? TITLE : group.summary()).append("\n\n  COMMANDS:  ");
    for (int i = 0; i < names.size(); i++) {
      text.append(i > 0 ? ", " : "");
      text.append(i > 0 && i % NAMES_PER_LINE == 0 ? "\n             " : "");
      text.append(names.get(i));
    }
    text.append("\n  OPTIONS:   --help").append(group == null ? ", --version" : "").append("\n\n");
    if (suggestion.isEmpty()) {
      text.append("Try search: 'ais search ").append(word).append("'\n");
    } else {
      text.append("Did you mean: '").append(suggestion).append("'?\n");
      if (!word.contains("://")) {
        text.append("If not, try search: 'ais search ").append(word).append("'\n");
      }
    }
    return text.toString();
  }
}
