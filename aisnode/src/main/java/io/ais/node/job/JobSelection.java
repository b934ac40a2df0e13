package io.ais.node.job;

import io.ais.model.Bck;
import io.ais.model.GoTime;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which jobs a client's query means, and how they are shown. Pure functions. */
public final class JobSelection {

  private JobSelection() {}

  /**
   * An id alone decides. Otherwise kind and bucket; a kind nobody knows means every kind, as in the
   * reference.
   */
  public static Predicate<Job> of(JobQuery query) {
    if (!query.id().isEmpty()) {
      return job -> job.id().equals(query.id()) && isWanted(query, job);
    }
    Optional<JobKind> kind = JobKind.find(query.kind());
    List<Bck> buckets = buckets(query);
    return job ->
        isWanted(query, job)
            && (kind.isEmpty() || kind.get().equals(job.spec().kind()))
            && (buckets.isEmpty() || buckets.stream().anyMatch(job.spec()::concerns));
  }

  private static boolean isWanted(JobQuery query, Job job) {
    return !query.isOnlyActive() || (job.isRunning() && !job.isAborted());
  }

  /** All buckets the query names. */
  public static List<Bck> buckets(JobQuery query) {
    List<Bck> all = new ArrayList<>(query.buckets());
    if (!query.bck().isNone()) {
      all.add(query.bck());
    }
    return all;
  }

  /** What clients see of a job. */
  public static JobSnap snap(Job job) {
    JobCounters counters = job.counters();
    JobSpec spec = job.spec();
    // The end is read first: counters that belong to an ended job do not change any more.
    long endNanos = job.endNanos();
    JobStats stats =
        new JobStats(
            counters.localObjects(),
            counters.localBytes(),
            counters.outObjects(),
            counters.outBytes(),
            counters.inObjects(),
            counters.inBytes());
    return new JobSnap(
        job.extension(),
        GoTime.ofEpochNanos(job.startNanos()),
        GoTime.ofEpochNanos(endNanos),
        spec.bck(),
        spec.source(),
        spec.destination(),
        spec.id(),
        spec.kind().wire(),
        job.message(),
        job.abortReason(),
        job.errorText(),
        0,
        stats,
        job.isAborted(),
        job.isIdle());
  }
}
