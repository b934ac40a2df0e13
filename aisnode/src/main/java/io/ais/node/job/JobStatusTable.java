package io.ais.node.job;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an information-center proxy knows of the jobs of the cluster: who started, where they still
 * run, how they ended. Fed by starts, by notifications of targets, by snapshots that the proxy asks
 * for, and by cluster maps. Thread-safe; nothing here calls anybody. The owner calls {@link #sweep}
 * every few seconds.
 */
public final class JobStatusTable {
  private static final Duration KEPT = Duration.ofMinutes(3);
  private static final Duration KEPT_LISTING = Duration.ofSeconds(10);
  private static final int MAX_JOBS = 8192;

  private final Ticker ticker;
  private final WallClock wall;
  private final Map<String, TrackedJob> jobs = new LinkedHashMap<>(); // guarded by this

  public JobStatusTable(Ticker ticker, WallClock wall) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.wall = requireNonNull(wall, "wall");
  }

  /**
   * Takes note of a started job. Repeating it changes nothing, so that a proxy may be told twice.
   *
   * @param buckets none for a job of the whole cluster
   * @param targets those that run a part of it
   */
  public synchronized void register(
      String id, JobKind kind, List<Bck> buckets, Collection<String> targets) {
    if (!jobs.containsKey(id)) {
      jobs.put(id, new TrackedJob(id, kind, buckets, targets, ticker.nanos()));
      dropOldestEnded();
      notifyAll();
    }
  }

  /**
   * The job ended on a target.
   *
   * @return targets that still run a job that this end aborted: they should be told
   */
  public synchronized Set<String> ended(String targetId, JobEnd end) {
    TrackedJob job = jobs.get(end.id());
    if (job == null) {
      return Set.of();
    }
    job.heard(ticker.nanos());
    job.ended(targetId, end);
    return end.aborted() ? job.runningOn() : Set.of();
  }

  /** Takes over what a target's snapshot says. */
  public synchronized void snapshot(String targetId, JobSnap snap) {
    TrackedJob job = jobs.get(snap.id());
    if (job == null) {
      return;
    }
    job.heard(ticker.nanos());
    if (snap.isFinished()) {
      String error = snap.aborted() ? snap.abortErr() : snap.err();
      job.ended(
          targetId,
          new JobEnd(snap.id(), snap.kind(), snap.endTime().epochNanos(), error, snap.aborted()));
    }
  }

  /** A target was asked and does not know the job: it has restarted since. */
  public synchronized void unknownOn(String targetId, String targetName, String id) {
    TrackedJob job = jobs.get(id);
    if (job != null && job.kind() != JobKind.REBALANCE) {
      job.ended(targetId, lost(job, targetName + " does not know the job (restarted)"));
    }
  }

  /**
   * Ends the parts of targets that are no longer members. A rebalance is left alone: its end is a
   * decision of the cluster, not of one target.
   */
  public synchronized void membersAre(Set<String> targetIds) {
    for (TrackedJob job : jobs.values()) {
      if (job.kind() == JobKind.REBALANCE) {
        continue;
      }
      for (String target : job.runningOn()) {
        if (!targetIds.contains(target)) {
          job.ended(target, lost(job, "t[" + target + "] left the cluster"));
        }
      }
    }
  }

  private JobEnd lost(TrackedJob job, String reason) {
    return new JobEnd(job.id(), job.kind().wire(), wall.epochNanos(), reason, true);
  }

  /** The cluster decided that the job is over on all targets (rebalance). */
  public synchronized void endedEverywhere(String id, String error, boolean aborted) {
    TrackedJob job = jobs.get(id);
    if (job == null || !job.isRunning()) {
      return;
    }
    if (aborted) {
      job.abort(error, wall.epochNanos());
      return;
    }
    JobEnd end = new JobEnd(id, job.kind().wire(), wall.epochNanos(), error, false);
    job.runningOn().forEach(target -> job.ended(target, end));
  }

  /** An operator aborted the job. */
  public synchronized void abort(String id, String reason) {
    TrackedJob job = jobs.get(id);
    if (job != null) {
      job.abort(reason, wall.epochNanos());
    }
  }

  /** Targets that have not said that they ended. */
  public synchronized Set<String> runningOn(String id) {
    TrackedJob job = jobs.get(id);
    return job == null || !job.isRunning() ? Set.of() : job.runningOn();
  }

  /** Running jobs of which nobody has said anything for so long: worth asking the targets. */
  public synchronized List<String> silentFor(Duration time) {
    long since = ticker.nanos() - time.toNanos();
    return jobs.values().stream()
        .filter(job -> job.isRunning() && job.heardNanos() - since <= 0)
        .map(TrackedJob::id)
        .toList();
  }

  /** Status of one job. */
  public synchronized Optional<JobStatus> byId(String id) {
    return Optional.ofNullable(jobs.get(id)).map(TrackedJob::status);
  }

  /** Status of the newest running job of the kind, else of the one that ended last. */
  public synchronized Optional<JobStatus> byKind(
      JobKind kind, Collection<Bck> buckets, boolean onlyRunning) {
    TrackedJob best = null;
    for (TrackedJob job : jobs.values()) {
      if (job.kind().equals(kind)
          && job.concerns(buckets)
          && (job.isRunning() || !onlyRunning)
          && isBetter(job, best)) {
        best = job;
      }
    }
    return Optional.ofNullable(best).map(TrackedJob::status);
  }

  private static boolean isBetter(TrackedJob job, TrackedJob than) {
    if (than == null || job.isRunning()) {
      return true; // a later start beats an earlier one
    }
    return !than.isRunning() && job.endNanos() >= than.endNanos();
  }

  /** Status of every job that matches, oldest start first. */
  public synchronized List<JobStatus> all(JobQuery query) {
    Optional<JobKind> kind = JobKind.find(query.kind());
    List<Bck> buckets = JobSelection.buckets(query);
    List<JobStatus> found = new ArrayList<>();
    for (TrackedJob job : jobs.values()) {
      boolean byId = !query.id().isEmpty();
      if ((byId ? job.id().equals(query.id()) : kind.isEmpty() || kind.get().equals(job.kind()))
          && job.concerns(buckets)
          && (job.isRunning() || !query.isOnlyActive())) {
        found.add(job.status());
      }
    }
    return found;
  }

  /** Running jobs as {@code kind[id]}. */
  public synchronized List<String> runningAll() {
    return jobs.values().stream()
        .filter(TrackedJob::isRunning)
        .map(job -> job.kind().wire() + "[" + job.id() + "]")
        .toList();
  }

  /**
   * Answers {@code what=status}: by id if there is one, else by kind. A job that was started a
   * moment ago may be unknown here for an instant, therefore an unknown id is waited for.
   *
   * @param selfName this proxy, {@code p[ID]}
   * @throws AisException 404 when there is no such job, 400 when the id has another kind or the
   *     query names nothing
   */
  public JobStatus status(String selfName, JobQuery query, Duration patience) {
    Optional<JobKind> kind = JobKind.find(query.kind());
    if (!query.id().isEmpty()) {
      JobStatus status =
          awaitKnown(query.id(), patience)
              .orElseThrow(() -> doesNotExist(selfName + ": x-[" + query.id() + "]"));
      if (kind.isPresent() && !kind.get().wire().equals(status.kind())) {
        throw AisException.badRequest(
            "kind mismatch: x-["
                + query.id()
                + "] is "
                + status.kind()
                + ", not "
                + kind.get().wire());
      }
      return status;
    }
    if (kind.isEmpty()) {
      throw AisException.badRequest("invalid xaction (job) kind \"" + query.kind() + "\"");
    }
    return byKind(kind.get(), JobSelection.buckets(query), query.isOnlyActive())
        .orElseThrow(() -> doesNotExist(selfName + ": nl [x-" + kind.get().wire() + "]"));
  }

  private static AisException doesNotExist(String what) {
    return AisException.notFound(what + " does not exist");
  }

  /** Status of the job, waiting for it to become known. */
  public synchronized Optional<JobStatus> awaitKnown(String id, Duration atMost) {
    long deadline = ticker.nanos() + atMost.toNanos();
    try {
      while (!jobs.containsKey(id)) {
        long leftMillis = (deadline - ticker.nanos()) / 1_000_000;
        if (leftMillis <= 0) {
          return Optional.empty();
        }
        wait(leftMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return byId(id);
  }

  /** Forgets jobs that ended some time ago. */
  public synchronized void sweep() {
    long now = wall.epochNanos();
    jobs.values()
        .removeIf(
            job -> {
              Duration kept = job.kind() == JobKind.LIST ? KEPT_LISTING : KEPT;
              return !job.isRunning() && now - job.endNanos() > kept.toNanos();
            });
  }

  /** Caller holds the lock. */
  private void dropOldestEnded() {
    if (jobs.size() > MAX_JOBS) {
      jobs.values().stream()
          .filter(job -> !job.isRunning())
          .findFirst()
          .ifPresent(job -> jobs.remove(job.id()));
    }
  }
}
