package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.job.Placement;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Lom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counts what this target has of a bucket. Thread-safe; constant memory. */
public final class TargetSummary {
  private final String selfId;
  private final NameWalk names;
  private final Supplier<Placement> placement;
  private final LongSupplier diskBytes;

  /**
   * @param diskBytes total size of this target's file systems, each counted once
   */
  public TargetSummary(
      String selfId, NameWalk names, Supplier<Placement> placement, LongSupplier diskBytes) {
    this.selfId = requireNonNull(selfId, "selfId");
    this.names = requireNonNull(names, "names");
    this.placement = requireNonNull(placement, "placement");
    this.diskBytes = requireNonNull(diskBytes, "diskBytes");
  }

  /**
   * Walks the bucket.
   *
   * @throws AisException 404 when the bucket is not here, 503 when the cluster map changed meanwhile
   */
  public SummaryPart count(SummaryRequest request) {
    Placement before = placement.get();
    Totals totals = new Totals();
    names.walk(
        request.bck(),
        request.bid(),
        WalkOptions.OBJECTS.withPrefix(request.prefix()),
        (name, lom) -> totals.add(lom, before.isOwner(selfId, request.bck(), name)));
    if (!placement.get().key().equals(before.key())) {
      throw AisException.unavailable("cluster map changed while counting " + request.bck());
    }
    return new SummaryPart(
        before.key(),
        totals.objects,
        totals.min,
        totals.max,
        totals.bytes,
        totals.onDisk,
        diskBytes.getAsLong());
  }

  /** Confined to the walk. */
  private static final class Totals {
    private long objects;
    private long min;
    private long max;
    private long bytes;
    private long onDisk;

    /**
     * @param lom null when the metadata is corrupt: an object of unknown size
     */
    WalkStep add(Lom lom, boolean owned) {
      long size = lom == null ? 0 : lom.sizeBytes();
      onDisk += lom == null ? 0 : size * Math.max(1, lom.copies());
      if (owned) {
        min = objects == 0 ? size : Math.min(min, size);
        max = Math.max(max, size);
        bytes += size;
        objects++;
      }
      return WalkStep.CONTINUE;
    }
  }
}
