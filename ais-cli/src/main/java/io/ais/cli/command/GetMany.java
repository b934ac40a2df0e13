package io.ais.cli.command;

import io.ais.cli.render.ProgressBar;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ais get BUCKET --prefix P DIR}: many objects at once. One use per object. */
final class GetMany {
  private static final int WORKERS = 10;
  private static final int RETRIES = 2;
  private static final int SHOWN_FAILURES = 10;

  private final Invocation call;
  private final Args args;
  private final BucketUri uri;

  GetMany(Invocation call, BucketUri uri) {
    this.call = call;
    this.args = call.args();
    this.uri = uri;
  }

  void run() throws IOException {
    Reading reading = new Reading(call);
    if (reading.isRange()) {
      throw new CommandException("cannot read a range of multiple objects");
    }
    List<ListEntry> entries = list();
    if (entries.isEmpty()) {
      call.out().line("No objects in " + uri.bck() + " match prefix \"" + prefix() + "\"");
      return;
    }
    String out = args.word(1).isEmpty() ? "." : args.word(1);
    boolean discard = out.equals(GetVerb.DISCARD);
    Path directory = call.environment().workingDirectory().resolve(out);
    if (!discard && !out.equals("-") && !Files.isDirectory(directory)) {
      throw new CommandException(
          "cannot write "
              + entries.size()
              + " prefix-matching objects to a single file \""
              + out
              + "\"");
    }
    String caption = caption(entries, out, discard);
    if (out.equals("-")) {
      for (ListEntry entry : entries) {
        reading.copy(object(entry), () -> new StandardOutput(call.out()));
      }
      return;
    }
    if (!discard && !args.is("yes") && !call.out().confirm(caption + "?")) {
      return;
    }
    fetch(reading, entries, discard ? null : directory, caption);
  }

  private BucketUri object(ListEntry entry) {
    return new BucketUri(uri.bck(), entry.name());
  }

  private String prefix() {
    return args.has("prefix") ? args.text("prefix") : uri.object();
  }

  private List<ListEntry> list() throws IOException {
    long left = args.number("limit", 0) == 0 ? Long.MAX_VALUE : args.number("limit", 0);
    long flags = args.is("cached") ? ListFlags.CACHED : 0;
    long pageSize = left < Integer.MAX_VALUE ? left : 0;
    ListRequest request = ListRequest.of(prefix(), "name,size", flags, pageSize);
    List<ListEntry> found = new ArrayList<>();
    while (true) {
      ListPage page = call.cluster().buckets().page(uri.bck(), request);
      page.entries().stream().filter(e -> !e.isDirectory()).forEach(found::add);
      if (page.isLast() || found.size() >= left) {
        return found.size() > left ? found.subList(0, (int) left) : found;
      }
      request = request.after(page);
    }
  }

  private String caption(List<ListEntry> entries, String out, boolean discard) {
    long size = entries.stream().mapToLong(ListEntry::sizeBytes).sum();
    return "GET "
        + (discard ? "(and discard) " : "")
        + entries.size()
        + (entries.size() == 1 ? " object" : " objects")
        + " from "
        + uri.bck()
        + (discard ? "" : " to " + out)
        + " (total size "
        + call.units().size(size)
        + ")";
  }

  private void fetch(Reading reading, List<ListEntry> entries, Path directory, String caption) {
    int workers = args.number("num-workers", WORKERS);
    Transfers<ListEntry> transfers =
        new Transfers<>(workers == 0 ? WORKERS : workers, RETRIES, true, call.pause());
    long size = entries.stream().mapToLong(ListEntry::sizeBytes).sum();
    ProgressBar bar = bar(entries.size(), size);
    transfers.run(
        entries,
        entry -> directory == null ? drop(reading, entry) : store(reading, entry, directory),
        () -> bar.show(transfers.done(), transfers.bytes()));
    bar.end();
    call.out().line(caption);
    List<Failed> failures = transfers.failures();
    failures.stream().limit(SHOWN_FAILURES).forEach(f -> call.out().warn(f.why()));
    if (transfers.done() != entries.size()) {
      long missing = entries.size() - transfers.done();
      throw new CommandException(
          "failed to GET " + missing + (missing == 1 ? " object" : " objects"));
    }
  }

  private ProgressBar bar(int count, long size) {
    boolean wanted = args.is("progress") && call.out().isTerminal();
    return wanted
        ? new ProgressBar(call.out(), "Downloaded objects:", count, "Total size:", size)
        : ProgressBar.NONE;
  }

  private long drop(Reading reading, ListEntry entry) throws IOException {
    return reading.copy(object(entry), OutputStream::nullOutputStream);
  }

  private long store(Reading reading, ListEntry entry, Path directory) throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    Path file = Destination.inside(root, entry.name());
    if (Destination.throughLink(root, file)) {
      throw new CommandException(
          "refusing to write object \"" + entry.name() + "\" through a symbolic link");
    }
    return new Destination(file, call.interruption())
        .write(sink -> reading.copy(object(entry), sink));
  }
}
