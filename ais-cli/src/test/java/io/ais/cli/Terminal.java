package io.ais.cli;

import io.ais.cli.command.Interruption;
import io.ais.cli.command.Pause;
import io.ais.cli.render.Out;
import io.ais.cli.settings.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Runs the tool in this process and keeps what it says. */
final class Terminal {
  private final Path directory;
  private final String endpoint;
  private String input = "";
  private boolean coloured;
  private boolean conversation;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final VirtualTime time = new VirtualTime();

  /** Works in this directory, with its own configuration below it. */
  Terminal(Path directory, String endpoint) {
    this.directory = directory;
    this.endpoint = endpoint;
  }

  /** What the user types. */
  Terminal typing(String text) {
    input = text;
    return this;
  }

  /** Time that somebody else takes, a node for example. */
  void pass(Duration duration) {
    time.of(duration);
  }

  /** A person sits at both ends. */
  Terminal inConversation() {
    conversation = true;
    return this;
  }

  /** With escape sequences. */
  Terminal inColour() {
    coloured = true;
    return this;
  }

  /** Runs one command; earlier output is forgotten. */
  int run(String... words) {
    out.reset();
    err.reset();
    PrintStream stdout = new PrintStream(out, false, StandardCharsets.UTF_8);
    PrintStream stderr = new PrintStream(err, false, StandardCharsets.UTF_8);
    byte[] typed = input.getBytes(StandardCharsets.UTF_8);
    Out shown = new Out(stdout, stderr, new ByteArrayInputStream(typed), conversation, coloured);
    shown = conversation ? shown.asking() : shown;
    int code = run(shown, words).code();
    shown.flush();
    return code;
  }

  /** Runs one command that says everything here. */
  ExitCode run(Out shown, String... words) {
    Environment environment =
        new Environment(
            Map.of(
                "AIS_ENDPOINT",
                endpoint,
                "AIS_CLI_CONFIG_DIR",
                directory.resolve(".config").toString()),
            directory,
            directory);
    return new Cli(shown, environment, new Interruption(), time).run(List.of(words));
  }

  String stdout() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String stderr() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Waiting takes no time. */
  private static final class VirtualTime implements Pause {
    private final AtomicLong now = new AtomicLong();

    @Override
    public void of(Duration duration) {
      now.addAndGet(duration.toNanos());
    }

    @Override
    public long nanoTime() {
      return now.get();
    }
  }
}
