package io.ais.cli.command;

import io.ais.cli.render.Table;
import io.ais.cli.render.Times;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.Namespace;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import io.ais.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ais storage validate}: what listings tell of objects that do not serve, or not well enough
 * (spec/cli.md 8.2). Confined to one call.
 */
public final class ValidateVerb implements Verb {
  private static final String PROPS = "name,size,copies,location";
  private static final String CORRUPT = "CORRUPT";
  private static final String MISSING = "MISSING-COPIES";
  private static final long LARGE = 5L << 30;
  private static final int NAMES_SHOWN = 1000;

  private static final class Sum {
    private long objects;
    private long bytes;

    void add(ListEntry entry) {
      objects++;
      bytes += entry.sizeBytes();
    }
  }

  private static final class Findings {
    private final Bck bck;
    private final Sum all = new Sum();
    private final Sum corrupt = new Sum();
    private final Sum missing = new Sum();
    private final Sum small = new Sum();
    private final Sum large = new Sum();
    private final List<String> names = new ArrayList<>();

    Findings(Bck bck) {
      this.bck = bck;
    }

    void name(ListEntry entry, String what) {
      if (names.size() < NAMES_SHOWN) {
        names.add(bck + "/" + entry.name() + ": " + what);
      }
    }
  }

  @Override
  public void run(Invocation call) throws IOException {
    Args args = call.args();
    String word = args.word(0);
    String provider = word.isEmpty() ? "" : BucketUri.provider(word);
    BucketUri uri =
        provider == null
            ? BucketUri.parse(word)
            : new BucketUri(new Bck("", provider, Namespace.GLOBAL), "");
    long start = call.pause().nanoTime();
    List<Bck> buckets =
        uri.hasBucket()
            ? List.of(uri.bck())
            : call.cluster().buckets().list(uri.bck().provider(), false).stream()
                .sorted(BucketVerbs.ORDER)
                .toList();
    String prefix = uri.object().isEmpty() ? args.text("prefix") : uri.object();
    List<Findings> found = new ArrayList<>();
    for (Bck bck : buckets) {
      found.add(look(call, bck, prefix));
    }
    Duration took = Duration.ofNanos(call.pause().nanoTime() - start);
    show(call, found);
    if (!args.is("no-footers")) {
      long names = found.stream().mapToLong(each -> each.all.objects).sum();
      call.out().line("---");
      call.out()
          .line(
              uri.hasBucket()
                  ? "Elapsed: " + Times.rounded(took)
                  : "Total: " + names + " names in " + Times.rounded(took));
    }
  }

  private static Findings look(Invocation call, Bck bck, String prefix) throws IOException {
    Args args = call.args();
    BucketProps props =
        Json.parse(Json.bytes(call.cluster().buckets().props(bck)), BucketProps.class);
    long copies = props.mirror().enabled() ? props.mirror().copies() : 1;
    long small = size(call, "small-size", 0);
    long large = size(call, "large-size", LARGE);
    long flags = args.is("non-recursive") ? ListFlags.NO_RECURSION : 0;
    Findings found = new Findings(bck);
    ListRequest request = ListRequest.of(prefix, PROPS, flags, 0);
    while (true) {
      ListPage page = call.cluster().buckets().page(bck, request);
      for (ListEntry entry : page.entries()) {
        if (!entry.isDirectory()) {
          judge(found, entry, copies, small, large);
        }
      }
      if (page.isLast()) {
        return found;
      }
      request = request.after(page);
    }
  }

  private static long size(Invocation call, String flag, long otherwise) {
    return call.args().has(flag) ? call.units().parseSize(call.args().text(flag)) : otherwise;
  }

  /** A listing has no location for a copy whose metadata cannot be trusted. */
  private static void judge(Findings found, ListEntry entry, long copies, long small, long large) {
    found.all.add(entry);
    if (entry.location().isEmpty()) {
      found.corrupt.add(entry);
      found.name(entry, "metadata cannot be trusted");
      return;
    }
    if (entry.copies() < copies) {
      found.missing.add(entry);
      found.name(entry, entry.copies() + " of " + copies + " copies");
    }
    if (entry.sizeBytes() <= small) {
      found.small.add(entry);
    }
    if (entry.sizeBytes() >= large) {
      found.large.add(entry);
    }
  }

  private static void show(Invocation call, List<Findings> found) {
    boolean every = call.args().is("all-columns");
    Table table = new Table("BUCKET", "OBJECTS", CORRUPT, MISSING, "SMALL", "LARGE");
    for (Findings each : found) {
      table.row(
          each.bck.toString(),
          cell(call, each.all),
          cell(call, each.corrupt),
          cell(call, each.missing),
          cell(call, each.small),
          cell(call, each.large));
    }
    table.show(CORRUPT, every || found.stream().anyMatch(each -> each.corrupt.objects > 0));
    table.show(MISSING, every || found.stream().anyMatch(each -> each.missing.objects > 0));
    call.out().text(table.text(call.withHeader()));
    found.forEach(each -> each.names.forEach(line -> call.out().line(line)));
  }

  private static String cell(Invocation call, Sum sum) {
    return sum.objects == 0 ? "-" : sum.objects + " (" + call.units().size(sum.bytes, 1) + ")";
  }
}
