package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.client.AisHttpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code ais put} and {@code ais object concat} (spec/cli.md 7.3). */
public final class PutVerb implements Verb {
  private static final String USAGE = "[-|FILE|DIRECTORY[/PATTERN]] BUCKET[/OBJECT_NAME_or_PREFIX]";
  private static final String EXPECTING =
      "Expecting BUCKET[/OBJECT_NAME] ..., e.g.: ais://mmm, s3://nnn/obj2, gs://ppp/a/b/c, etc.";
  private static final String SPECIAL = ";:'\"<>\\|?# ";

  @Override
  public void run(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw UsageException.missing(USAGE);
    }
    Flags.exclusive(args, "list", "template");
    call.units();
    boolean named = args.has("list") || args.has("template");
    if (named) {
      if (args.count() > 1) {
        throw new CommandException(
            "source (\""
                + args.word(0)
                + "\") and flag ('--"
                + (args.has("list") ? "list" : "template")
                + "') are mutually exclusive");
      }
      new PutMany(call, destination(args.word(0))).named();
      return;
    }
    if (args.count() == 1) {
      destination(args.word(0));
      throw new CommandException("missing source arg in \"" + USAGE + "\"");
    }
    if (args.count() > 2) {
      throw new CommandException(
          "too many arguments: '"
              + String.join(" ", args.words())
              + "'\n(hint: wildcards must be in single or double quotes, see '--help' for"
              + " details)");
    }
    put(call, args.word(0), destination(args.word(1)));
  }

  private static BucketUri destination(String text) {
    try {
      return BucketUri.parse(text).requireBucket(text);
    } catch (CommandException e) {
      throw new UsageException(e.getMessage(), EXPECTING);
    }
  }

  private static void put(Invocation call, String source, BucketUri to) throws IOException {
    if (source.equals("-")) {
      standardInput(call, to);
      return;
    }
    Path path = call.environment().workingDirectory().resolve(source);
    if (call.args().is("append")) {
      concat(call, List.of(source), to);
    } else if (Files.isDirectory(path)) {
      new PutMany(call, to).directory(source);
    } else if (Files.isRegularFile(path)) {
      one(call, source, path, to);
    } else if (Files.exists(path)) {
      throw new CommandException("\"" + source + "\" is not a regular file");
    } else {
      new PutMany(call, to).pattern(source);
    }
  }

  private static void standardInput(Invocation call, BucketUri to) throws IOException {
    if (to.object().isEmpty() || to.object().endsWith("/")) {
      throw new CommandException("missing destination object name (in " + to + ")");
    }
    if (call.args().is("dry-run")) {
      call.out().line("[DRY RUN] PUT (standard input) => " + to);
      return;
    }
    warnSpecial(call, to.object());
    try {
      new Upload(call, to.bck()).stream(to.object(), call.out().input());
    } catch (AisHttpException e) {
      throw new CommandException("failed to PUT (standard input) => " + to + ": " + e.display());
    }
    call.out().line("PUT (standard input) => " + to + "\n");
  }

  private static void one(Invocation call, String source, Path path, BucketUri to)
      throws IOException {
    String name = to.object();
    if (name.isEmpty()) {
      name = path.getFileName().toString();
    } else if (name.endsWith("/")) {
      name += source.replaceFirst("^(\\./|/)+", "");
    }
    BucketUri target = new BucketUri(to.bck(), name);
    warnSpecial(call, name);
    String absolute = path.toAbsolutePath().normalize().toString();
    String line = "PUT \"" + absolute + "\" => " + target;
    if (call.args().has("chunk-size")) {
      throw new CommandException("option '--chunk-size' is not available yet for files");
    }
    if (call.args().is("dry-run")) {
      call.out().line("[DRY RUN] " + line);
      return;
    }
    LocalFile file = FileFinder.file(path, absolute, name);
    Upload upload = new Upload(call, to.bck());
    call.out().line(line + "\n");
    int left = Math.clamp(call.args().number("retries", 1), 0, 5);
    for (Duration wait = Duration.ofMillis(500); ; wait = wait.multipliedBy(2)) {
      try {
        upload.file(file);
        return;
      } catch (IOException e) {
        if (left-- <= 0 || !Transfers.isWorthRetrying(e)) {
          throw new CommandException(
              "failed to PUT " + absolute + " => " + target + ": " + Failures.text(e, false));
        }
        call.pause().of(wait);
      }
    }
  }

  private static void warnSpecial(Invocation call, String name) {
    boolean special = name.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
    if (special && !call.args().is("encode-objname")) {
      call.out()
          .warn(
              "name \"" + name + "\" contains special symbols; consider using '--encode-objname'");
    }
  }

  /** {@code ais object concat FILE... BUCKET/OBJECT}. */
  public static void concatenate(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() < 2) {
      throw args.count() == 0
          ? UsageException.missing(
              "FILE|DIRECTORY[/PATTERN] [ FILE|DIRECTORY[/PATTERN] ...] BUCKET/OBJECT_NAME")
          : new UsageException(
              "missing arguments \"destination object in the form BUCKET[/OBJECT_NAME] ...\"");
    }
    List<String> sources = args.words().subList(0, args.count() - 1);
    concat(call, sources, BucketUri.object(args.word(args.count() - 1)));
  }

  private static void concat(Invocation call, List<String> sources, BucketUri to)
      throws IOException {
    if (to.object().isEmpty()) {
      throw new CommandException("missing destination object name (in " + to + ")");
    }
    FileFinder finder = new FileFinder(call.environment().workingDirectory());
    List<LocalFile> files = new ArrayList<>();
    boolean recursive = call.args().is("recursive");
    for (String source : sources) {
      Path path = finder.resolve(source);
      if (Files.isDirectory(path)) {
        files.addAll(finder.directory(source, recursive, ""));
      } else if (Files.isRegularFile(path)) {
        files.add(FileFinder.file(path, source, ""));
      } else {
        files.addAll(finder.pattern(source, recursive, ""));
      }
    }
    if (files.isEmpty()) {
      throw new CommandException("no files to append");
    }
    if (call.args().is("dry-run")) {
      files.forEach(file -> call.out().line("[DRY RUN] APPEND " + file + " to " + to));
      return;
    }
    long bytes = new Upload(call, to.bck()).append(to.object(), files);
    call.out().line("\nCreated " + to + " (size " + call.units().size(bytes) + ")");
  }
}
