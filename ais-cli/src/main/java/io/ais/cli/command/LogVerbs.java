package io.ais.cli.command;

import io.ais.cli.render.Out;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.client.HttpResponse;
import io.ais.model.Snode;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code ais log show | get} and {@code ais cluster download-logs} (spec/cli.md 8.4). */
public final class LogVerbs {
  private static final Duration MINIMUM = Duration.ofSeconds(1);
  private static final Set<String> SEVERITIES =
      Set.of("", "i", "info", "w", "warn", "warning", "e", "error");

  private LogVerbs() {}

  /** The current log of a node; with {@code --refresh} also what is added to it. */
  public static void show(Invocation call) throws IOException {
    Snode node = node(call);
    Query query = query(call, false);
    int count = call.args().has("refresh") ? call.args().number("count", Integer.MAX_VALUE) : 1;
    Duration interval = call.args().duration("refresh", MINIMUM);
    interval = interval.compareTo(MINIMUM) < 0 ? MINIMUM : interval;
    long offset = 0;
    for (int i = 1; i <= count && !call.out().isBroken(); i++) {
      if (i > 1) {
        call.pause().of(interval);
      }
      Query from = offset == 0 ? query : query.plus(QueryKeys.OFFSET, Long.toString(offset));
      try (HttpResponse response = call.cluster().logOf(node.id(), from)) {
        byte[] text = response.readAll(256 << 20);
        offset += text.length;
        call.out().text(new String(text, StandardCharsets.UTF_8));
      }
      call.out().flush();
    }
  }

  /** The current log, or the archive of all logs, of a node or of every node, as files. */
  public static void get(Invocation call) throws IOException {
    if (call.args().word(0).equals("cluster")) {
      everything(call, call.args().word(1));
      return;
    }
    Snode node = node(call);
    boolean all = call.args().is("all");
    String to = call.args().word(1);
    if (to.equals("-")) {
      try (HttpResponse response = call.cluster().logOf(node.id(), query(call, all))) {
        response.body().transferTo(call.out().bytes());
      }
      return;
    }
    Path file = file(call, to, all ? "ais-" + node.id() : node.id() + ".log");
    file = all ? withSuffix(file) : file;
    if (mayWrite(call, file)) {
      String shown = shown(call, file);
      call.out()
          .now(
              "Downloading "
                  + node.display()
                  + (all ? " logs => " + shown + "\n" : " log as " + shown + " ...\n"));
      save(call, node, file, all);
      call.out().line("Done");
    }
  }

  /** {@code ais cluster download-logs [OUT_DIR]}. */
  public static void download(Invocation call) throws IOException {
    everything(call, call.args().word(0));
  }

  private static void everything(Invocation call, String to) throws IOException {
    checkSeverity(call.args());
    Path folder = call.environment().workingDirectory().resolve(to);
    if (!Files.isDirectory(folder)) {
      if (!call.args().is("yes") && !call.out().confirm("create directory \"" + to + "\"")) {
        call.out().line("Done");
        return;
      }
      Files.createDirectories(folder);
    }
    int failed = 0;
    for (Snode node : call.cluster().refresh().nodes()) {
      Path file = folder.resolve(node.id() + ".tar.gz");
      call.out().now("Downloading " + node.display() + " logs => " + shown(call, file) + "\n");
      try {
        save(call, node, file, true);
      } catch (IOException e) {
        failed++;
        call.out().warn(node.display() + ": " + Failures.text(e, call.settings().verbose()));
      }
    }
    if (failed > 0) {
      throw new CommandException("no logs of " + failed + " node(s)");
    }
    call.out().line("Done");
  }

  private static String shown(Invocation call, Path file) {
    Path here = call.environment().workingDirectory();
    return (file.startsWith(here) ? here.relativize(file) : file).toString();
  }

  private static Path file(Invocation call, String to, String name) {
    Path path = call.environment().workingDirectory().resolve(to);
    return to.isEmpty() || Files.isDirectory(path) ? path.resolve(name) : path;
  }

  private static Path withSuffix(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".tar.gz") ? file : file.resolveSibling(name + ".tar.gz");
  }

  private static boolean mayWrite(Invocation call, Path file) throws IOException {
    Out out = call.out();
    boolean yes = call.args().is("yes");
    Path folder = file.getParent();
    if (!Files.isDirectory(folder)) {
      if (!yes && !out.confirm("create directory \"" + folder + "\"")) {
        return false;
      }
      Files.createDirectories(folder);
    }
    if (Files.exists(file) && !yes) {
      out.warn("destination \"" + file + "\" already exists");
      return out.confirm("Proceed to overwrite?");
    }
    return true;
  }

  /** Appears under its name only when it is complete. */
  private static void save(Invocation call, Snode node, Path file, boolean all) throws IOException {
    new Destination(file, call.interruption())
        .write(
            sink -> {
              try (HttpResponse response = call.cluster().logOf(node.id(), query(call, all));
                  InputStream body = response.body();
                  OutputStream out = sink.open()) {
                return body.transferTo(out);
              }
            });
  }

  private static Snode node(Invocation call) throws IOException {
    if (call.args().count() == 0) {
      throw UsageException.missing("NODE_ID");
    }
    checkSeverity(call.args());
    try {
      return call.cluster().node(call.args().word(0));
    } catch (CommandException e) {
      throw new CommandException(
          e.getMessage()
              + "\n(Hint: did you mean 'ais log get cluster "
              + call.args().word(0)
              + "'?)");
    }
  }

  private static void checkSeverity(Args args) {
    if (!SEVERITIES.contains(args.text("severity"))) {
      throw new CommandException(
          "invalid log severity, expecting empty string or one of: info, warning, error");
    }
  }

  private static Query query(Invocation call, boolean all) {
    Query query = Query.EMPTY.plus(QueryKeys.WHAT, "log");
    String severity = call.args().text("severity");
    if (!severity.isEmpty()) {
      String word =
          List.of("info", "warning", "error").stream()
              .filter(name -> name.charAt(0) == severity.charAt(0))
              .findFirst()
              .orElse(severity);
      query = query.plus(QueryKeys.SEVERITY, word);
    }
    return all ? query.plus(QueryKeys.ALL, "true") : query;
  }
}
