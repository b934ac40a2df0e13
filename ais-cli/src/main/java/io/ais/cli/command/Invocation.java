package io.ais.cli.command;

import static java.util.Objects.requireNonNull;

import io.ais.cli.render.Out;
import io.ais.cli.render.Times;
import io.ais.cli.render.Units;
import io.ais.cli.settings.Environment;
import io.ais.cli.settings.Settings;
import io.ais.cli.settings.SettingsFile;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.CommandEntry;
import io.ais.cli.syntax.CommandTable;
import io.ais.cli.syntax.HelpText;

/**
 * Everything one run of a command may use. The cluster is contacted only when asked for. Thread-safe
 * apart from {@link #cluster()}; the dispatcher closes it.
 */
public final class Invocation implements AutoCloseable {
  private final Surroundings surroundings;
  private final CommandEntry command;
  private final Args args;
  private Cluster cluster;

  /**
   * What is the same for all commands of a process.
   *
   * @param times shows times in the user's zone
   * @param pause lets time pass between two looks at the cluster
   */
  public record Surroundings(
      Out out,
      Times times,
      Pause pause,
      Environment environment,
      SettingsFile settingsFile,
      Settings settings,
      CommandTable table,
      HelpText help,
      Interruption interruption) {}

  /** One run of this command. */
  public Invocation(Surroundings surroundings, CommandEntry command, Args args) {
    this.surroundings = requireNonNull(surroundings, "surroundings");
    this.command = requireNonNull(command, "command");
    this.args = requireNonNull(args, "args");
  }

  /** The command as typed. */
  public CommandEntry command() {
    return command;
  }

  /** Arguments and options. */
  public Args args() {
    return args;
  }

  /** Where to write. */
  public Out out() {
    return surroundings.out;
  }

  /** How to show times. */
  public Times times() {
    return surroundings.times;
  }

  /** How to wait. */
  public Pause pause() {
    return surroundings.pause;
  }

  /** Environment of the process. */
  public Environment environment() {
    return surroundings.environment;
  }

  /** The tool's own configuration. */
  public Settings settings() {
    return surroundings.settings;
  }

  /** Where the configuration is kept. */
  public SettingsFile settingsFile() {
    return surroundings.settingsFile;
  }

  /** All commands. */
  public CommandTable table() {
    return surroundings.table;
  }

  /** Help on commands. */
  public HelpText help() {
    return surroundings.help;
  }

  /** What to undo on Ctrl-C. */
  public Interruption interruption() {
    return surroundings.interruption;
  }

  /** Value of {@code --units}. */
  public Units units() {
    return Units.parse(args.text("units"));
  }

  /** True if tables have a header line. */
  public boolean withHeader() {
    return !args.is("no-headers");
  }

  /** The cluster. */
  public Cluster cluster() {
    if (cluster == null) {
      cluster = Cluster.connect(surroundings.settings, surroundings.environment);
    }
    return cluster;
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
