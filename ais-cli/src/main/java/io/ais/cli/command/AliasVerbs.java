package io.ais.cli.command;

import io.ais.cli.render.TabWriter;
import io.ais.cli.settings.Settings;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.HelpText;
import io.ais.cli.syntax.UsageException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code ais alias show|set|rm|reset} (spec/cli.md 5.1). */
public final class AliasVerbs {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]*");

  private AliasVerbs() {}

  /** The verb of this path. */
  public static Verb of(String path) {
    return switch (path) {
      case "alias set" -> AliasVerbs::set;
      case "alias rm" -> AliasVerbs::remove;
      case "alias reset" -> AliasVerbs::reset;
      default -> call -> show(call, call.settings().aliases());
    };
  }

  private static void show(Invocation call, Map<String, String> aliases) {
    StringBuilder text = new StringBuilder("ALIAS\t\tCOMMAND\n=====\t\t=======\n");
    for (String name : HelpText.sorted(aliases)) {
      text.append(name).append('\t').append(aliases.get(name)).append('\n');
    }
    call.out().text(TabWriter.TABS.layout(text.toString()));
  }

  private static void set(Invocation call) throws IOException {
    if (call.args().count() < 2) {
      throw UsageException.missing("ALIAS COMMAND");
    }
    String name = call.args().word(0);
    String target = String.join(" ", call.args().words().subList(1, call.args().count())).strip();
    if (!NAME.matcher(name).matches()) {
      throw new CommandException(
          "invalid alias \""
              + name
              + "\": must start with a letter and contain only letters,"
              + " numbers, hyphens (-), and underscores (_)");
    }
    if (call.table().find(target) == null) {
      throw new CommandException("invalid command name \"" + target + "\"");
    }
    Map<String, String> aliases = new LinkedHashMap<>(call.settings().aliases());
    String old = aliases.put(name, target);
    call.settingsFile().save(call.settings().withAliases(aliases));
    call.out()
        .line(
            old == null
                ? "Aliased \"" + target + "\" = \"" + name + "\""
                : "Alias \"" + name + "\" new command \"" + target + "\" (was: \"" + old + "\")");
  }

  private static void remove(Invocation call) throws IOException {
    if (call.args().count() < 1) {
      throw UsageException.missing("alias");
    }
    String name = call.args().word(0);
    Map<String, String> aliases = new LinkedHashMap<>(call.settings().aliases());
    if (aliases.remove(name) == null) {
      throw new CommandException("alias \"" + name + "\" does not exist");
    }
    call.settingsFile().save(call.settings().withAliases(aliases));
  }

  private static void reset(Invocation call) throws IOException {
    Map<String, String> defaults = Settings.defaultAliases();
    call.settingsFile().save(call.settings().withAliases(defaults));
    call.out().line("Command aliases reset to all defaults:\n");
    show(call, defaults);
  }
}
