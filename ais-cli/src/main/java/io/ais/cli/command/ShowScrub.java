package io.ais.cli.command;

import com.fasterxml.jackson.core.type.TypeReference;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.Table;
import io.ais.cli.syntax.BucketUri;
import io.ais.model.Bck;
import io.ais.model.BucketScrub;
import io.ais.wire.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code ais show storage scrub}: when each bucket was last read to the end by every target, and what was
 * found. Confined to one call.
 */
public final class ShowScrub implements Verb {
  private static final String NONE = "-";

  /** What the targets tell of one bucket. */
  private record Row(Bck bck, int targets, int silent, List<BucketScrub> scrubs) {

    /** The bucket is as old as the oldest of its parts. */
    String verified(Invocation call) {
      if (scrubs.size() + silent < targets) {
        return "never";
      }
      if (silent > 0 || scrubs.isEmpty()) {
        return "unknown";
      }
      long nanos = scrubs.stream().mapToLong(BucketScrub::endedNanos).min().orElseThrow();
      return call.times().access(Instant.ofEpochSecond(0, nanos));
    }

    long objects() {
      return scrubs.stream().mapToLong(BucketScrub::objects).sum();
    }

    long bytes() {
      return scrubs.stream().mapToLong(BucketScrub::bytes).sum();
    }

    long repaired() {
      return scrubs.stream().mapToLong(BucketScrub::repaired).sum();
    }

    long damaged() {
      return scrubs.stream().mapToLong(BucketScrub::damaged).sum();
    }
  }

  @Override
  public void run(Invocation call) throws IOException {
    call.units();
    if (call.args().is("json")) {
      call.out().line(JsonText.of(Json.tree(call.cluster().scrubs()), 4));
      return;
    }
    Bck only = call.args().count() == 0 ? Bck.NONE : BucketUri.bucket(call.args().word(0));
    List<Bck> buckets = new ArrayList<>();
    if (only.isNone()) {
      buckets.addAll(call.cluster().buckets().list("", false));
      buckets.sort(BucketVerbs.ORDER);
    } else {
      call.cluster().buckets().props(only); // says so when there is none
      buckets.add(only);
    }
    SortedMap<String, List<BucketScrub>> told =
        Json.parse(
            call.cluster().scrubs(), new TypeReference<TreeMap<String, List<BucketScrub>>>() {});
    show(call, buckets.stream().map(bck -> row(bck, told)).toList());
    for (Map.Entry<String, List<BucketScrub>> target : told.entrySet()) {
      if (target.getValue() == null) {
        call.out().warn("t[" + target.getKey() + "] does not answer");
      }
    }
  }

  private static Row row(Bck bck, SortedMap<String, List<BucketScrub>> told) {
    int silent = 0;
    List<BucketScrub> scrubs = new ArrayList<>();
    for (List<BucketScrub> of : told.values()) {
      if (of == null) {
        silent++;
      } else {
        of.stream().filter(scrub -> scrub.bck().equals(bck)).forEach(scrubs::add);
      }
    }
    return new Row(bck, told.size(), silent, scrubs);
  }

  private static void show(Invocation call, List<Row> rows) {
    Table table =
        new Table("BUCKET", "LAST VERIFIED", "TARGETS", "OBJECTS", "READ", "REPAIRED", "DAMAGED");
    for (Row row : rows) {
      boolean known = !row.scrubs().isEmpty();
      table.row(
          row.bck().toString(),
          row.verified(call),
          row.scrubs().size() + "/" + row.targets(),
          known ? Long.toString(row.objects()) : NONE,
          known ? call.units().size(row.bytes()) : NONE,
          known ? Long.toString(row.repaired()) : NONE,
          known ? Long.toString(row.damaged()) : NONE);
    }
    call.out().text(table.text(call.withHeader()));
    for (Row row : rows) {
      for (BucketScrub scrub : row.scrubs()) {
        scrub.names().forEach(name -> call.out().line("damaged: " + name));
      }
    }
  }
}
