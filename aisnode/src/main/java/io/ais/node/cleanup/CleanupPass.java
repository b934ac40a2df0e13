package io.ais.node.cleanup;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.job.Job;
import io.ais.node.job.JobAbortedException;
import io.ais.node.object.Waste;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** One run. What it cannot do it counts as an error and goes on. One use, by the thread of the job. */
final class CleanupPass implements Waste.Observer {
  private final Cleanup.Parts parts;
  private final Job job;
  private final Bck only;
  private final Waste waste;
  private final long olderThanNanos;
  private final LongAdder visits = new LongAdder();
  private final LongAdder tooFresh = new LongAdder();
  private final LongAdder removed = new LongAdder();

  CleanupPass(Cleanup.Parts parts, Job job, Bck only) {
    this.parts = parts;
    this.job = job;
    this.only = only;
    this.waste = parts.store().waste();
    long spared = TimeUnit.NANOSECONDS.convert(parts.space().get().dontCleanupTime());
    this.olderThanNanos = parts.clock().epochNanos() - spared;
  }

  void run() {
    job.message(this::text);
    if (only.isNone()) {
      attempt(parts.followBuckets());
      attempt(() -> waste.emptyTrash(olderThanNanos, this));
      attempt(() -> waste.removeStaged(olderThanNanos, this));
    }
    for (Bck bck : parts.store().buckets().onDisk().keySet()) {
      if (only.isNone() || only.equals(parts.bucketOf().apply(bck))) {
        attempt(() -> waste.removeWorkFiles(bck, olderThanNanos, this));
        attempt(() -> waste.removeEmptyDirectories(bck, olderThanNanos, this));
      }
    }
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (AisException e) {
      job.checkAborted();
      job.addError(e.getMessage());
    }
  }

  /** As clients know it (spec/data-plane.md 11). */
  private String text() {
    String bucket = only.isNone() ? "" : "-" + only;
    String text =
        "xa-%s%s; %s: visits:%d too-fresh:%d"
            .formatted(job.spec(), bucket, parts.name(), visits.sum(), tooFresh.sum());
    return removed.sum() == 0 ? text : text + " removed:" + removed.sum();
  }

  @Override
  public void proceed() {
    job.checkAborted();
    String obstacle = parts.obstacle().get();
    if (!obstacle.isEmpty()) {
      job.abort(obstacle + " has begun");
      throw new JobAbortedException(job.abortReason());
    }
  }

  @Override
  public void met(boolean fresh) {
    (fresh ? tooFresh : visits).increment();
  }

  @Override
  public void removed(long bytes) {
    removed.increment();
    job.counters().local(1, bytes);
    parts.stats().add("cleanup.store.n", 1);
    parts.stats().add("cleanup.store.size", bytes);
  }
}
