package io.ais.node.job;

import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.JobStatus;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One job of the cluster as a proxy knows it. Confined to the lock of {@link JobStatusTable}.
 *
 * <p>It has ended when every target has, or when it was aborted by an operator, whichever is first.
 */
final class TrackedJob {
  private final String id;
  private final JobKind kind;
  private final List<Bck> buckets;
  private final Set<String> running; // targets that have not ended
  private final Map<String, JobEnd> ends = new LinkedHashMap<>();
  private final Set<String> errors = new LinkedHashSet<>();
  private boolean aborted;
  private long endNanos; // of the whole; 0 while it runs
  private long heardNanos; // ticker, when a target last said something

  TrackedJob(String id, JobKind kind, List<Bck> buckets, Collection<String> targets, long now) {
    this.id = id;
    this.kind = kind;
    this.buckets = List.copyOf(buckets);
    this.running = new TreeSet<>(targets);
    this.heardNanos = now;
  }

  String id() {
    return id;
  }

  JobKind kind() {
    return kind;
  }

  boolean isRunning() {
    return endNanos == 0;
  }

  long endNanos() {
    return endNanos;
  }

  long heardNanos() {
    return heardNanos;
  }

  /** Someone said something about it. */
  void heard(long now) {
    heardNanos = now;
  }

  /** Targets that have not said that they ended. */
  Set<String> runningOn() {
    return Set.copyOf(running);
  }

  boolean concerns(Collection<Bck> wanted) {
    return wanted.isEmpty() || wanted.stream().anyMatch(buckets::contains);
  }

  /** The job ended on one target; a second word of the same target changes nothing. */
  void ended(String targetId, JobEnd end) {
    if (!isRunning() || ends.putIfAbsent(targetId, end) != null) {
      return;
    }
    running.remove(targetId);
    aborted |= end.aborted();
    if (!end.error().isEmpty()) {
      errors.add(end.error());
    }
    finishIfAllEnded();
  }

  /** An operator aborted it. */
  void abort(String reason, long nowEpochNanos) {
    if (isRunning()) {
      aborted = true;
      errors.add(reason);
      endNanos = nowEpochNanos;
    }
  }

  private void finishIfAllEnded() {
    if (running.isEmpty()) {
      endNanos = ends.values().stream().mapToLong(JobEnd::endNanos).max().orElse(1);
    }
  }

  JobStatus status() {
    return new JobStatus(kind.wire(), id, String.join("; ", errors), endNanos, aborted, false);
  }
}
