package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.JobKind;
import io.ais.node.job.IdleTimes;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Placement;
import io.ais.node.object.WalkOptions;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Makes one target's part of a listing. Thread-safe; memory per part is bounded by its limit, and only
 * so many are made at a time. Every
 * listing shows up as a job of kind {@code list} until 20 s after its last page.
 */
public final class TargetLister {
  /** A part takes its entries (2 MB at most) and a window of names of each mountpath. */
  static final int AT_ONCE = 8;

  /** Less than a proxy waits for a part. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String selfId;
  private final NameWalk names;
  private final Supplier<Placement> placement;
  private final EntryFormat format;
  private final JobRegistry jobs;
  private final Turns turns = new Turns(AT_ONCE);

  /**
   * @param placement of the newest published cluster state
   */
  public TargetLister(
      String selfId,
      NameWalk names,
      Supplier<Placement> placement,
      EntryFormat format,
      JobRegistry jobs) {
    this.selfId = requireNonNull(selfId, "selfId");
    this.names = requireNonNull(names, "names");
    this.placement = requireNonNull(placement, "placement");
    this.format = requireNonNull(format, "format");
    this.jobs = requireNonNull(jobs, "jobs");
  }

  /**
   * Makes the part. When this target does not place names as the proxy does, before or after the
   * walk, the part is empty and carries this target's key: the proxy sees the difference and asks
   * again.
   *
   * @throws AisException 404 when the bucket is not here, 5xx when a disk fails, 503 when too many
   *     parts are wanted at once
   */
  public ListPart list(PartRequest request) {
    JobSpec spec = JobSpec.of(request.uuid(), JobKind.LIST, request.bck());
    Job job = jobs.beginOnDemandById(spec, IdleTimes.LISTING);
    try {
      Placement before = placement.get();
      if (!before.key().equals(request.placement())) {
        return PartBuilder.nothing(before.key());
      }
      PartBuilder part = turns.take(PATIENCE, () -> walk(request, before));
      Placement after = placement.get();
      if (!after.key().equals(before.key())) {
        return PartBuilder.nothing(after.key());
      }
      ListPart made = part.build();
      job.counters().local(made.entries().size(), 0);
      return made;
    } finally {
      job.end();
    }
  }

  private PartBuilder walk(PartRequest request, Placement before) {
    PartBuilder part = new PartBuilder(request, before, selfId, format);
    names.walk(request.bck(), request.bid(), options(request, before), part);
    return part;
  }

  private static WalkOptions options(PartRequest request, Placement placement) {
    boolean moving = placement.moving();
    boolean metadata = moving || !request.query().fields().isEmpty();
    return new WalkOptions(request.query().prefix(), request.after(), metadata, moving, false);
  }
}
