package io.ais.node.job;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All jobs of this node, running and recently ended, in order of their start. Thread-safe. The
 * owner calls {@link #sweep()} every few seconds and closes it when the node stops.
 */
public final class JobRegistry implements AutoCloseable {
  private static final Duration ABORT_WAIT = Duration.ofSeconds(16);

  private final Ticker ticker;
  private final WallClock wall;
  private final Retention retention;
  private final Map<String, Job> jobs = new LinkedHashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  public JobRegistry(Ticker ticker, WallClock wall, Retention retention) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.wall = requireNonNull(wall, "wall");
    this.retention = requireNonNull(retention, "retention");
  }

  /**
   * Starts a job on a thread of its own, or gives the running one if the renewal rule says so.
   *
   * @throws AisException 400 when refused, 409 when the id is taken by other work or the job to be
   *     replaced does not end in time, 503 when the node stops
   */
  public Job start(JobSpec spec, Renewal renewal, JobBody body) {
    while (true) {
      Job running;
      synchronized (this) {
        running = blocking(spec, renewal);
        if (running == null) {
          Job job = add(spec, null);
          job.start(body);
          return job;
        }
        if (renewal == Renewal.USE_RUNNING || running.id().equals(spec.id())) {
          return running;
        }
      }
      if (renewal == Renewal.REFUSE) {
        throw new AisException(
            400,
            "ErrXactUsePrev",
            spec.kind().wire()
                + "["
                + running.id()
                + "]"
                + bucketSuffix(spec)
                + " is already running - not starting");
      }
      abortAndAwait(running);
    }
  }

  /**
   * Gives a running on-demand job of this kind and these buckets with one piece of work begun
   * ({@link Job#begin}); starts one under the spec's id when there is none.
   */
  public Job beginOnDemand(JobSpec spec, IdleTimes idleTimes) {
    synchronized (this) {
      for (Job job : jobs.values()) {
        if (job.spec().sameWork(spec) && job.begin()) {
          return job;
        }
      }
      Job job = add(spec, idleTimes);
      job.begin();
      return job;
    }
  }

  /**
   * As {@link #beginOnDemand}, but only the job with this very id is continued (a listing goes on
   * under the id its first page got).
   */
  public Job beginOnDemandById(JobSpec spec, IdleTimes idleTimes) {
    synchronized (this) {
      Job known = jobs.get(spec.id());
      if (known != null && known.spec().sameWork(spec) && known.begin()) {
        return known;
      }
      if (known != null && !known.isRunning()) {
        jobs.remove(spec.id());
      }
      Job job = add(spec, idleTimes);
      job.begin();
      return job;
    }
  }

  /** Running job in the way of the new one, or null. Caller holds the lock. */
  private Job blocking(JobSpec spec, Renewal renewal) {
    Job sameId = jobs.get(spec.id());
    if (sameId != null && sameId.isRunning() && sameId.spec().sameWork(spec)) {
      return sameId;
    }
    if (renewal == Renewal.PARALLEL) {
      return null;
    }
    for (Job job : jobs.values()) {
      if (job.isRunning() && job.spec().sameWork(spec)) {
        return job;
      }
    }
    return null;
  }

  /** Caller holds the lock. */
  private Job add(JobSpec spec, IdleTimes idleTimes) {
    if (closed) {
      throw AisException.unavailable("the node is stopping: not starting " + spec);
    }
    Job known = jobs.get(spec.id());
    if (known != null && (known.isRunning() || !known.spec().sameWork(spec))) {
      throw AisException.busy("cannot start " + spec + ": the id belongs to " + known.spec());
    }
    Job job = new Job(spec, ticker, wall, idleTimes);
    jobs.remove(spec.id()); // a repeated run under the same id is the newest
    jobs.put(spec.id(), job);
    return job;
  }

  private static String bucketSuffix(JobSpec spec) {
    return spec.bck().isNone() ? "" : "-" + spec.bck();
  }

  private static void abortAndAwait(Job running) {
    running.abort(Job.RENEWAL_ABORT);
    try {
      if (!running.awaitEnd(ABORT_WAIT)) {
        throw AisException.busy(running.spec() + " was aborted, but has not ended yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AisException.unavailable("interrupted while waiting for the end of " + running.spec());
    }
  }

  /** The job of this id, running or kept. */
  public synchronized Optional<Job> find(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /** All jobs that satisfy the condition, oldest start first. */
  public List<Job> find(Predicate<Job> condition) {
    List<Job> all;
    synchronized (this) {
      all = List.copyOf(jobs.values());
    }
    return all.stream().filter(condition).toList();
  }

  /** Running jobs of a kind. */
  public List<Job> running(JobKind kind) {
    return find(job -> job.isRunning() && job.spec().kind().equals(kind));
  }

  /** Aborts the job of this id; false when it does not run here. */
  public boolean abort(String id, String reason) {
    return find(id).map(job -> job.abort(reason)).orElse(false);
  }

  /**
   * Aborts all running jobs that satisfy the condition.
   *
   * @return those that this call aborted
   */
  public List<Job> abort(Predicate<Job> condition, String reason) {
    return find(job -> job.isRunning() && condition.test(job)).stream()
        .filter(job -> job.abort(reason))
        .toList();
  }

  /** Aborts what runs on a bucket, for instance because it is destroyed. */
  public List<Job> abortOn(Bck bck, String reason) {
    return abort(job -> job.spec().concerns(bck), reason);
  }

  /** Ends jobs without work and forgets old ones. Does not block. */
  public void sweep() {
    find(Job::isRunning).forEach(Job::endIfIdle);
    long now = wall.epochNanos();
    synchronized (this) {
      jobs.values().removeIf(job -> isForgotten(job, now));
      dropOldest();
    }
  }

  private boolean isForgotten(Job job, long now) {
    Duration kept = isQuiet(job) ? retention.quiet() : retention.kept();
    return !job.isRunning() && now - job.endNanos() > kept.toNanos();
  }

  private static boolean isQuiet(Job job) {
    JobKind kind = job.spec().kind();
    return kind == JobKind.LIST || kind == JobKind.GET_BATCH;
  }

  /** Caller holds the lock. */
  private void dropOldest() {
    List<Job> ended = new ArrayList<>(jobs.values().stream().filter(j -> !j.isRunning()).toList());
    int tooMany = ended.size() - retention.maxEnded();
    if (tooMany > 0) {
      Set<Job> drop = new HashSet<>(ended.subList(0, tooMany));
      jobs.values().removeAll(drop);
    }
  }

  /** Starts nothing more, aborts everything and waits a bounded time for the ends. */
  @Override
  public void close() {
    List<Job> running;
    synchronized (this) {
      closed = true;
      running = jobs.values().stream().filter(Job::isRunning).toList();
    }
    running.forEach(job -> job.abort("node stops"));
    long deadline = ticker.nanos() + ABORT_WAIT.toNanos();
    try {
      for (Job job : running) {
        long left = deadline - ticker.nanos();
        if (left <= 0 || !job.awaitEnd(Duration.ofNanos(left))) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
