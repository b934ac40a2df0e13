package io.ais.node.list;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.Placement;
import io.ais.node.job.Retention;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy and its targets in memory; parts travel as JSON, as between real nodes. */
final class ListCluster implements AutoCloseable, TargetPages, TargetSummaries {
  static final Bck B = Bck.ais("l1");

  private final Map<String, MemoryNames> names = new TreeMap<>();
  private final Map<String, Placement> seenBy = new TreeMap<>();
  private final Map<String, TargetLister> listers = new TreeMap<>();
  private final Map<String, TargetSummary> summaries = new TreeMap<>();
  private final Set<String> silent = new HashSet<>();
  private final JobRegistry jobs =
      new JobRegistry(Ticker.system(), WallClock.system(), Retention.DEFAULT);
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Placement placement;
  private volatile Runnable onAsk = () -> {};

  ListCluster(Smap smap, Rmd rmd) {
    publish(smap, rmd);
  }

  /** All nodes see this from now on. */
  synchronized void publish(Smap smap, Rmd rmd) {
    placement = new Placement(smap, rmd);
    for (String id : smap.targets().keySet()) {
      names.computeIfAbsent(id, key -> new MemoryNames());
      seenBy.put(id, placement);
      EntryFormat format = new EntryFormat(path -> "t[" + id + "]:mp[" + path + ", vda, hdd]");
      listers.put(id, new TargetLister(id, names.get(id), () -> seen(id), format, jobs));
      summaries.put(id, new TargetSummary(id, names.get(id), () -> seen(id), () -> 1000));
    }
  }

  /** Only this target sees it. */
  synchronized void publishTo(String id, Smap smap, Rmd rmd) {
    seenBy.put(id, new Placement(smap, rmd));
  }

  synchronized Placement seen(String id) {
    return seenBy.get(id);
  }

  Placement placement() {
    return placement;
  }

  MemoryNames at(String id) {
    return names.get(id);
  }

  /** Puts an object where it belongs. */
  void put(String name, long sizeBytes) {
    at(placement.owner(B, name).id()).put(MemoryNames.object(B, name, sizeBytes, 1));
  }

  synchronized void silence(String id) {
    silent.add(id);
  }

  synchronized void wake(String id) {
    silent.remove(id);
  }

  void onAsk(Runnable action) {
    onAsk = action;
  }

  int asked() {
    return asked.get();
  }

  JobRegistry jobs() {
    return jobs;
  }

  @Override
  public ListPart part(Snode target, PartRequest request, Duration timeout) {
    asked.incrementAndGet();
    onAsk.run();
    return travel(lister(target).list(travel(request, PartRequest.class)), ListPart.class);
  }

  private synchronized TargetLister lister(Snode target) {
    if (silent.contains(target.id())) {
      throw AisException.unavailable(target.display() + " does not answer");
    }
    return listers.get(target.id());
  }

  @Override
  public SummaryPart part(Snode target, SummaryRequest request, Duration timeout) {
    lister(target);
    TargetSummary summary;
    synchronized (this) {
      summary = summaries.get(target.id());
    }
    return travel(summary.count(travel(request, SummaryRequest.class)), SummaryPart.class);
  }

  private static <T> T travel(T value, Class<T> type) {
    try {
      return Json.parse(Json.bytes(value), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ListMerger merger() {
    return merger(
        new ListLimits(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5)));
  }

  ListMerger merger(ListLimits limits) {
    return new ListMerger(this::placement, this, Ticker.system(), limits);
  }

  BucketSummaries summaries() {
    return new BucketSummaries(this::placement, this, merger(), Duration.ofSeconds(5));
  }

  ListPage page(ListRequest request) {
    return merger()
        .page(B, () -> 1, request.uuid().isEmpty() ? "newuuid01" : request.uuid(), request);
  }

  /** All entries, page by page. */
  List<ListEntry> all(ListRequest first) {
    List<ListEntry> entries = new ArrayList<>();
    ListRequest request = first;
    while (true) {
      ListPage page = page(request);
      entries.addAll(page.entries());
      if (page.isLast()) {
        return entries;
      }
      request = request.after(page);
    }
  }

  List<String> allNames(ListRequest first) {
    return all(first).stream().map(ListEntry::name).toList();
  }

  @Override
  public void close() {
    jobs.close();
  }
}
