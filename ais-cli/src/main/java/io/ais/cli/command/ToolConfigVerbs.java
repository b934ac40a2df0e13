package io.ais.cli.command;

import io.ais.cli.render.Table;
import io.ais.cli.settings.Settings;
import io.ais.cli.settings.SettingsFile;
import io.ais.cli.syntax.HelpText;
import io.ais.cli.syntax.UsageException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code ais config cli show|set|reset}: the tool's own configuration (spec/cli.md 6.5). */
public final class ToolConfigVerbs {
  private ToolConfigVerbs() {}

  /** The verb of this path. */
  public static Verb of(String path) {
    return switch (path) {
      case "config cli set" -> ToolConfigVerbs::set;
      case "config cli reset" -> ToolConfigVerbs::reset;
      default -> call -> show(call, call.args().word(0));
    };
  }

  /** Properties that begin with the prefix, as table or JSON. */
  static void show(Invocation call, String prefix) throws IOException {
    if (call.args().is("path")) {
      call.out().line(call.settingsFile().path().toString());
    } else if (call.args().is("json")) {
      call.out().line(SettingsFile.text(call.settings(), 4));
    } else {
      Table table = new Table("PROPERTY", "VALUE");
      if (!call.settings().aliases().isEmpty() && "aliases".startsWith(prefix)) {
        String name = "aliases";
        for (String line : HelpText.wrapped(call.settings().aliases())) {
          table.row(name, line);
          name = "";
        }
      }
      SettingsFile.flatten(call.settings()).entrySet().stream()
          .filter(e -> e.getKey().startsWith(prefix))
          .forEach(e -> table.row(e.getKey(), e.getValue()));
      call.out().text(table.text(call.withHeader()));
    }
  }

  private static void set(Invocation call) throws IOException {
    if (call.args().count() == 0) {
      throw new UsageException("missing arguments \"attribute key=value pairs\"");
    }
    List<String> words = call.args().words();
    if (words.size() == 1 && words.get(0).indexOf('=') < 0) {
      show(call, words.get(0));
      return;
    }
    Settings settings = call.settings();
    StringBuilder report = new StringBuilder();
    for (Map.Entry<String, String> pair : Pairs.parse(words).entrySet()) {
      String name = pair.getKey();
      String old = SettingsFile.flatten(settings).get(name);
      settings = SettingsFile.with(settings, name, pair.getValue());
      report
          .append('"')
          .append(name)
          .append("\" set to: \"")
          .append(pair.getValue())
          .append("\" (was: \"")
          .append(old)
          .append("\")\n");
    }
    call.settingsFile().save(settings);
    call.out().text(report.toString());
  }

  private static void reset(Invocation call) throws IOException {
    call.settingsFile().save(Settings.defaults());
    call.out().line("CLI config successfully reset to all defaults");
  }
}
