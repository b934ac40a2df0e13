package io.ais.cli;

import io.ais.cli.command.Cluster;
import io.ais.cli.command.Failures;
import io.ais.cli.command.Interruption;
import io.ais.cli.command.Invocation;
import io.ais.cli.command.LiveNames;
import io.ais.cli.command.Pause;
import io.ais.cli.complete.Completer;
import io.ais.cli.complete.Scripts;
import io.ais.cli.render.Out;
import io.ais.cli.render.Times;
import io.ais.cli.settings.Environment;
import io.ais.cli.settings.Settings;
import io.ais.cli.settings.SettingsFile;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.CommandEntry;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.CommandTable;
import io.ais.cli.syntax.FlagParser;
import io.ais.cli.syntax.HelpText;
import io.ais.cli.syntax.Suggestions;
import io.ais.cli.syntax.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Finds the command that the arguments name, runs it, and says in one line what went wrong. Only
 * the classes of that command are loaded. One use per object.
 */
public final class Cli {
  private static final int STARTING_TRIES = 9;

  /** Last word of a command line that a shell wants to complete. */
  private static final String COMPLETE = "--generate-bash-completion";

  /** A gateway that took this long to say no has waited for the cluster itself. */
  private static final Duration STARTING_TIME = Duration.ofSeconds(10);

  private final Out out;
  private final Environment environment;
  private final Interruption interruption;
  private final Pause pause;

  /** Commands that write here and wait in real time. */
  public Cli(Out out, Environment environment, Interruption interruption) {
    this(out, environment, interruption, Pause.REAL);
  }

  /** Commands that write here and wait as told. */
  public Cli(Out out, Environment environment, Interruption interruption, Pause pause) {
    this.out = out;
    this.environment = environment;
    this.interruption = interruption;
    this.pause = pause;
  }

  /** Runs one command line. */
  public ExitCode run(List<String> words) {
    SettingsFile file = new SettingsFile(environment.configDirectory());
    Settings settings;
    try {
      settings = file.load();
    } catch (CommandException e) {
      return brokenSettings(file, words, e);
    }
    CommandTable table = CommandTable.load().withAliases(settings.aliases());
    if (!words.isEmpty() && words.getLast().equals(COMPLETE)) {
      return complete(table, settings, words.subList(0, words.size() - 1));
    }
    HelpText help = new HelpText(table, settings.aliases(), Version.TEXT);
    Out shown = settings.noColour() ? out.plain() : out;
    Invocation.Surroundings surroundings =
        new Invocation.Surroundings(
            shown,
            new Times(ZoneId.systemDefault()),
            pause,
            environment,
            file,
            settings,
            table,
            help,
            interruption);
    return new Dispatch(surroundings).run(words);
  }

  /** For the scripts of {@code ais completion}: one candidate in each line, and never an error. */
  private ExitCode complete(CommandTable table, Settings settings, List<String> words) {
    try (LiveNames names = new LiveNames(settings, environment)) {
      new Completer(table, names).after(words).forEach(out::line);
    }
    return ExitCode.OK;
  }

  private ExitCode brokenSettings(SettingsFile file, List<String> words, CommandException error) {
    if (!words.contains("reset")) {
      out.talk(error.getMessage());
      return ExitCode.ERROR;
    }
    out.talk(error.getMessage().lines().findFirst().orElse(""));
    out.talkText("Resetting config to system defaults...\t");
    try {
      file.save(Settings.defaults());
    } catch (IOException e) {
      out.error("cannot write " + file.path() + ": " + e.getMessage());
      return ExitCode.ERROR;
    }
    out.line("Done.");
    return ExitCode.OK;
  }

  /** One command line with everything around it. */
  private static final class Dispatch {
    private final Invocation.Surroundings around;
    private final CommandTable table;
    private final HelpText help;
    private final Out out;

    Dispatch(Invocation.Surroundings around) {
      this.around = around;
      this.table = around.table();
      this.help = around.help();
      this.out = around.out();
    }

    ExitCode run(List<String> words) {
      String first = words.isEmpty() ? "" : words.get(0);
      switch (first) {
        case "--version", "-version", "-v", "--v" -> {
          out.line("ais version " + Version.TEXT);
          return ExitCode.OK;
        }
        case "version" -> {
          out.line("version " + Version.TEXT + " (build " + Version.BUILD + ")");
          return ExitCode.OK;
        }
        case "completion" -> {
          return completion(words);
        }
        case "", "--help", "-help", "-h", "--h" -> {
          return execute(table.find("help"), List.of());
        }
        default -> {
          return find(words);
        }
      }
    }

    /** {@code ais completion SHELL}: the script for that shell. In no list: other tools have none. */
    private ExitCode completion(List<String> words) {
      Optional<String> script = Scripts.of(words.size() == 2 ? words.get(1) : "");
      if (script.isEmpty()) {
        out.error(
            "expecting 'ais completion bash', 'zsh' or 'fish', e.g.: . <(ais completion bash)");
        return ExitCode.ERROR;
      }
      out.text(script.get());
      return ExitCode.OK;
    }

    private ExitCode find(List<String> words) {
      CommandEntry entry = null;
      String path = "";
      int used = 0;
      while (used < words.size()) {
        String longer = path.isEmpty() ? words.get(used) : path + " " + words.get(used);
        CommandEntry next = words.get(used).indexOf(' ') >= 0 ? null : table.find(longer);
        if (next == null) {
          break;
        }
        entry = next;
        path = longer;
        used++;
      }
      List<String> rest = words.subList(used, words.size());
      if (entry != null && asksForHelp(rest)) {
        out.text(help.page(entry));
        return ExitCode.OK;
      }
      if (entry != null && entry.runs()) {
        return execute(entry, rest);
      }
      if (rest.isEmpty()) {
        out.text(help.page(entry));
        return ExitCode.OK;
      }
      String word = rest.get(0);
      if (entry != null && word.startsWith("-")) {
        String name = word.replaceFirst("^--?", "").replaceFirst("=.*", "");
        out.talkText(
            help.usageError(entry, new UsageException("flag provided but not defined: -" + name)));
        return ExitCode.ERROR;
      }
      String instead = Suggestions.instead(table, path, word, rest.subList(1, rest.size()));
      out.talkText(help.unknownCommand(entry, word, instead));
      return ExitCode.ERROR;
    }

    private static boolean asksForHelp(List<String> words) {
      for (String word : words) {
        if (word.equals("--")) {
          return false;
        }
        if (word.equals("--help") || word.equals("-h") || word.equals("-help")) {
          return true;
        }
      }
      return false;
    }

    private ExitCode execute(CommandEntry entry, List<String> words) {
      try {
        Args args = FlagParser.parse(entry, words);
        long end = around.pause().nanoTime() + STARTING_TIME.toNanos();
        for (int attempt = 1; ; attempt++) {
          try (Invocation call = new Invocation(around, entry, args)) {
            Registry.verb(entry).run(call);
            return ExitCode.OK;
          } catch (IOException e) {
            boolean last = attempt == STARTING_TRIES || around.pause().nanoTime() - end >= 0;
            if (!Failures.isStartingUp(e) || last || out.hasSpoken()) {
              throw e;
            }
            out.talkUncounted("(waiting for cluster to start ...)");
            around.pause().of(Duration.ofSeconds(1));
          }
        }
      } catch (UsageException e) {
        if (e.missingFlag().isEmpty()) {
          out.talkText(help.usageError(entry, e));
        } else {
          out.text(help.page(entry));
          out.error("Required flag \"" + e.missingFlag() + "\" not set");
        }
      } catch (CommandException e) {
        if (!e.isQuiet()) {
          out.error(e.getMessage());
        }
      } catch (IOException e) {
        out.error(text(e));
      } catch (RuntimeException e) {
        out.error(Failures.unexpected(e));
      }
      return ExitCode.ERROR;
    }

    private String text(IOException e) {
      if (Failures.isUnreachable(e)) {
        String gateway = Cluster.gateway(around.settings(), around.environment());
        return Failures.unreachable(gateway, around.settingsFile().path());
      }
      return Failures.text(e, around.settings().verbose());
    }
  }
}
