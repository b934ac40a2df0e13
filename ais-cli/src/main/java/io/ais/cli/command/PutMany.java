package io.ais.cli.command;

import io.ais.cli.render.Colour;
import io.ais.cli.render.Out;
import io.ais.cli.render.ProgressBar;
import io.ais.cli.render.Table;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code ais put} of a directory, a pattern, a list or a template. One use per object. */
final class PutMany {
  private static final int WORKERS = 10;
  private static final int SHOWN_FAILURES = 10;

  private final Invocation call;
  private final Args args;
  private final Out out;
  private final BucketUri to;
  private final FileFinder finder;

  PutMany(Invocation call, BucketUri to) {
    this.call = call;
    this.args = call.args();
    this.out = call.out();
    this.to = to;
    this.finder = new FileFinder(call.environment().workingDirectory());
  }

  /** All files of a directory. */
  void directory(String source) throws IOException {
    boolean recursive = args.is("recursive");
    String prefix = to.object();
    if (args.is("include-src-dir")) {
      prefix += finder.resolve(source).toRealPath().getFileName() + "/";
    }
    List<LocalFile> files = finder.directory(source, recursive, prefix);
    if (files.isEmpty()) {
      throw new CommandException(
          "directory \""
              + source
              + "\" has no files"
              + (recursive ? "" : " (hint: use '--recursive' to include subdirectories)"));
    }
    upload(files, " (one directory, " + (recursive ? "recursively)" : "non-recursive)"));
  }

  /** Files that match a pattern. */
  void pattern(String source) throws IOException {
    upload(finder.pattern(source, args.is("recursive"), to.object()), "");
  }

  /** Files of {@code --list} or {@code --template}. */
  void named() throws IOException {
    List<LocalFile> files =
        args.has("list")
            ? finder.list(args.text("list"), to.object())
            : finder.template(Patterns.template(args.text("template")), to.object());
    upload(files, "");
  }

  private void upload(List<LocalFile> files, String how) throws IOException {
    String noun = files.size() == 1 ? " file" : " files";
    String caption = "PUT " + files.size() + noun + how + " => " + to;
    boolean dry = args.is("dry-run");
    if (dry) {
      String mark = out.paint(Colour.CYAN, "[DRY RUN]");
      out.line(mark + " with no modifications to the cluster");
    }
    out.text(extensions(files));
    if (dry) {
      out.line(out.paint(Colour.CYAN, "[DRY RUN]") + " ");
      out.line(caption);
      files.forEach(f -> out.line("PUT " + f + " -> " + new BucketUri(to.bck(), f.object())));
      return;
    }
    if (!args.is("progress") || !args.is("yes")) {
      out.line("");
    }
    if (!args.is("yes") && !out.confirm(caption + "?")) {
      out.line("Operation canceled");
      return;
    }
    if (!args.is("skip-lookup")) {
      call.cluster().buckets().props(to.bck());
    }
    send(files, caption);
  }

  private void send(List<LocalFile> files, String caption) throws IOException {
    Upload upload = new Upload(call, to.bck());
    int workers = args.number("num-workers", WORKERS);
    Transfers<LocalFile> transfers =
        new Transfers<>(
            workers == 0 ? WORKERS : workers,
            args.number("retries", 1),
            args.is("cont-on-err"),
            call.pause());
    long size = files.stream().mapToLong(LocalFile::sizeBytes).sum();
    ProgressBar bar =
        args.is("progress") && out.isTerminal()
            ? new ProgressBar(out, "Uploaded files:", files.size(), "Total size:", size)
            : ProgressBar.NONE;
    transfers.run(files, upload::file, () -> bar.show(transfers.done(), transfers.bytes()));
    bar.end();
    if (args.is("progress") && args.is("yes")) {
      out.line("");
    }
    List<Failed> failures = transfers.failures();
    if (failures.isEmpty() && transfers.done() == files.size()) {
      out.line(caption);
      return;
    }
    failures.stream()
        .limit(SHOWN_FAILURES)
        .forEach(f -> out.warn("failed to PUT " + f.what() + ": " + f.why()));
    throw new CommandException(
        "failed to PUT "
            + (files.size() - transfers.done())
            + " of "
            + files.size()
            + " files => "
            + to
            + " ("
            + transfers.done()
            + " done)");
  }

  private String extensions(List<LocalFile> files) {
    Map<String, long[]> sums = new TreeMap<>();
    for (LocalFile file : files) {
      String name = file.path().getFileName().toString();
      int dot = name.lastIndexOf('.');
      long[] sum = sums.computeIfAbsent(dot < 0 ? "" : name.substring(dot), k -> new long[2]);
      sum[0]++;
      sum[1] += file.sizeBytes();
    }
    Table table = new Table("EXTENSION", "COUNT", "SIZE");
    sums.forEach((ext, sum) -> row(table, ext, sum[0], sum[1]));
    long total = files.stream().mapToLong(LocalFile::sizeBytes).sum();
    row(table, "TOTAL", files.size(), total);
    return "Files to upload:\n" + table.text(true);
  }

  private void row(Table table, String name, long count, long size) {
    table.row(name, Long.toString(count), call.units().size(size));
  }
}
