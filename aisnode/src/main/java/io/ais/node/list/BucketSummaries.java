package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.Snode;
import io.ais.model.list.ListEntry;
import io.ais.node.job.Placement;
import io.ais.node.runtime.RequestTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Summarises buckets on a proxy. Thread-safe.
 *
 * <p>In a settled cluster the sums of the targets are added up. While objects move a target cannot
 * know what it owns, so the objects are counted by a listing, which is exact but slower.
 */
public final class BucketSummaries {
  private static final int ATTEMPTS = 3;

  private final Supplier<Placement> placement;
  private final TargetSummaries targets;
  private final ListMerger listing;
  private final Duration timeout;

  /**
   * @param timeout for the part of one target
   */
  public BucketSummaries(
      Supplier<Placement> placement,
      TargetSummaries targets,
      ListMerger listing,
      Duration timeout) {
    this.placement = requireNonNull(placement, "placement");
    this.targets = requireNonNull(targets, "targets");
    this.listing = requireNonNull(listing, "listing");
    this.timeout = requireNonNull(timeout, "timeout");
  }

  /**
   * Blocks until the bucket is counted.
   *
   * @param bid identity of the bucket now, asked for at each attempt; throws when there is none
   * @param uuid job id
   * @throws AisException 503 when a target's part cannot be had
   */
  public BucketSummary summary(Bck bck, LongSupplier bid, String prefix, String uuid) {
    AisException failure = null;
    for (int i = 0; i < ATTEMPTS; i++) {
      long now = bid.getAsLong();
      try {
        return attempt(bck, now, prefix, uuid);
      } catch (AisException e) {
        if (e.status() != 503 && e.status() != 404) {
          throw e;
        }
        failure = e;
      }
    }
    throw new AisException(503, failure.typeCode(), failure.getMessage(), failure);
  }

  private BucketSummary attempt(Bck bck, long bid, String prefix, String uuid) {
    Placement now = placement.get();
    List<SummaryPart> parts = parts(now.holders(), new SummaryRequest(bck, bid, prefix));
    long onDisk = parts.stream().mapToLong(SummaryPart::onDiskBytes).sum();
    long disks = parts.stream().mapToLong(SummaryPart::diskBytes).sum();
    Counted counted = new Counted();
    if (now.moving()) {
      listing.visit(bck, () -> bid, uuid, ListQuery.sizes(prefix), counted::add);
    } else {
      for (SummaryPart part : parts) {
        if (!part.placement().equals(now.key())) {
          throw AisException.unavailable("targets have different cluster maps");
        }
        counted.add(part);
      }
    }
    return counted.summary(bck, onDisk, disks);
  }

  private List<SummaryPart> parts(List<Snode> holders, SummaryRequest request) {
    long begun = System.nanoTime();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(RequestTrace.threads())) {
      List<Future<SummaryPart>> asked = new ArrayList<>();
      for (Snode target : holders) {
        asked.add(threads.submit(() -> targets.part(target, request, timeout)));
      }
      List<SummaryPart> parts = new ArrayList<>();
      try {
        for (Future<SummaryPart> part : asked) {
          parts.add(ListMerger.await(part));
        }
      } finally {
        threads.shutdownNow();
        RequestTrace.peersSince(begun);
      }
      return parts;
    }
  }

  /** Sums of one bucket; confined to one thread. */
  private static final class Counted {
    private long objects;
    private long min;
    private long max;
    private long bytes;

    void add(ListEntry entry) {
      add(1, entry.sizeBytes(), entry.sizeBytes(), entry.sizeBytes());
    }

    void add(SummaryPart part) {
      if (part.objects() > 0) {
        add(part.objects(), part.minBytes(), part.maxBytes(), part.totalBytes());
      }
    }

    private void add(long moreObjects, long lowest, long highest, long moreBytes) {
      min = objects == 0 ? lowest : Math.min(min, lowest);
      max = Math.max(max, highest);
      bytes += moreBytes;
      objects += moreObjects;
    }

    BucketSummary summary(Bck bck, long onDisk, long disks) {
      long average = objects == 0 ? 0 : bytes / objects;
      int usedPercent = disks == 0 ? 0 : (int) (onDisk * 100.0 / disks);
      return BucketSummary.of(
          bck,
          new BucketSummary.ObjectCount(objects, 0),
          new BucketSummary.ObjectSize(min, average, max),
          new BucketSummary.TotalSize(onDisk, bytes, 0, disks),
          usedPercent);
    }
  }
}
