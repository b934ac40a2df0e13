package io.ais.bench;

import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import io.ais.node.job.Placement;
import io.ais.node.list.ListLimits;
import io.ais.node.list.ListMerger;
import io.ais.node.list.ListPart;
import io.ais.node.list.PartEntry;
import io.ais.node.list.PartRequest;
import io.ais.node.list.TargetPages;
import io.ais.node.runtime.Ticker;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A page of 10,000 names that a proxy makes of what its targets list; time is that of one name. The
 * parts are in memory, spread over the targets by HRW as objects are.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class ListMergeBench {
  private static final Bck BCK = Bck.ais("images");
  private static final int PAGE = 10_000;
  private static final int OBJECTS = 11_000;
  private static final ListRequest REQUEST = ListRequest.of("", "name,size", 0, PAGE);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Param({"1", "4", "16"})
  public int targets;

  private ListMerger settled;
  private ListMerger joining;
  private ListMerger travelled;

  /** Makes the parts and looks at one page of each kind. */
  @Setup
  public void make() {
    List<String> ids = Clusters.ids(targets);
    settled = merger(Clusters.settled(ids), new Parts(Clusters.settled(ids), 0));
    joining = merger(Clusters.joining(ids), new Parts(Clusters.joining(ids), 7));
    travelled = merger(Clusters.settled(ids), new Travelled(new Parts(Clusters.settled(ids), 0)));
    for (ListMerger each : List.of(settled, joining, travelled)) {
      expectAllNames(page(each));
    }
  }

  private static void expectAllNames(ListPage page) {
    List<String> known = new ArrayList<>();
    for (int i = 0; i < PAGE; i++) {
      known.add(name(i));
    }
    Answers.expect("a page", known, page.entries().stream().map(ListEntry::name).toList());
    Answers.expect("the token", known.getLast(), page.token());
  }

  private static ListMerger merger(Placement placement, TargetPages parts) {
    return new ListMerger(
        () -> placement, parts, Ticker.system(), new ListLimits(LIMIT, LIMIT, LIMIT));
  }

  private static ListPage page(ListMerger merger) {
    return merger.page(BCK, () -> 1, "bench", REQUEST);
  }

  /** In byte order by number. */
  private static String name(int number) {
    return "train/n%05d/sample-%08d.jpg".formatted(number / 1000, number);
  }

  /** Every object at its owner. */
  @Benchmark
  @OperationsPerInvocation(PAGE)
  public ListPage settled() {
    return page(settled);
  }

  /** The last target has just joined, and has a copy of half of what it owns. */
  @Benchmark
  @OperationsPerInvocation(PAGE)
  public ListPage joining() {
    return page(joining);
  }

  /** Every object at its owner; the parts come as JSON, as they do from other nodes. */
  @Benchmark
  @OperationsPerInvocation(PAGE)
  public ListPage fromJson() {
    return page(travelled);
  }

  /** What each target lists. Thread-safe once built. */
  private static final class Parts implements TargetPages {
    private final Map<String, List<PartEntry>> entries = new HashMap<>();

    /**
     * @param clock of the stamps; 0: none, as in a settled cluster
     */
    Parts(Placement placement, long clock) {
      placement.holders().forEach(target -> entries.put(target.id(), new ArrayList<>()));
      for (int i = 0; i < OBJECTS; i++) {
        ListEntry entry = ListEntry.of(name(i), 4096, ListFlags.ENTRY_CACHED);
        PartEntry part = new PartEntry(entry, false, clock, clock, clock, clock);
        for (String holder : holders(placement, i)) {
          entries.get(holder).add(part);
        }
      }
    }

    private static Set<String> holders(Placement placement, int number) {
      Set<String> holders = new LinkedHashSet<>();
      String now = placement.owner(BCK, name(number)).id();
      List<String> earlier = placement.earlierOwners(BCK, name(number));
      holders.add(earlier.getLast());
      if (number % 2 == 0) {
        holders.add(now);
      }
      return holders;
    }

    @Override
    public ListPart part(Snode target, PartRequest request, Duration timeout) {
      List<PartEntry> all = entries.get(target.id());
      int from = behind(all, request.after());
      int end = Math.min(all.size(), from + request.limit());
      return new ListPart(request.placement(), all.subList(from, end), end == all.size());
    }

    /** Names are ASCII, so that their order is that of strings. */
    private static int behind(List<PartEntry> all, String after) {
      int low = 0;
      int high = all.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (all.get(middle).entry().name().compareTo(after) <= 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  /** The same parts in the form in which nodes send them. Thread-safe. */
  private static final class Travelled implements TargetPages {
    private final Parts parts;
    private final Map<String, byte[]> first = new HashMap<>();

    Travelled(Parts parts) {
      this.parts = parts;
    }

    @Override
    public ListPart part(Snode target, PartRequest request, Duration timeout) {
      try {
        return Json.parse(bytes(target, request), ListPart.class);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Kept, because it is the target that makes them. */
    private synchronized byte[] bytes(Snode target, PartRequest request) {
      return first.computeIfAbsent(
          target.id() + request.after() + request.limit(),
          _ -> Json.bytes(parts.part(target, request, Duration.ZERO)));
    }
  }
}
