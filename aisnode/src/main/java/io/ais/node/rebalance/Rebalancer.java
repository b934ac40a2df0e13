package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.model.JobKind;
import io.ais.model.Rmd;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Placement;
import io.ais.node.job.Renewal;
import io.ais.node.rebalance.RebalanceProgress.Phase;
import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends the rebalance jobs of this target as published cluster states demand. Thread-safe;
 * owns no resources beyond its jobs, which the registry ends.
 */
public final class Rebalancer {
  private static final Logger log = LoggerFactory.getLogger(Rebalancer.class);
  private static final Set<String> EXPECTED_ENDS =
      Set.of(Job.RENEWAL_ABORT, Job.USER_ABORT, "node stops");

  /**
   * What moving works with.
   *
   * @param selfName operators' notation, {@code t[ID]}
   * @param newest the newest view there is; may be ahead of what was published to this class
   * @param pace waits before each copy
   * @param report told of every change of phase, on the job's thread; must not block for long. What
   *     gets lost is not repeated
   */
  public record Setup(
      String selfId,
      String selfName,
      LocalObjects objects,
      ObjectTransfer.Factory transfers,
      Confirmation confirmation,
      Supplier<RebalanceView> newest,
      Pace pace,
      JobRegistry jobs,
      Consumer<RebalanceProgress> report,
      Ticker ticker) {
    public Setup {
      requireNonNull(selfId, "selfId");
      requireNonNull(selfName, "selfName");
      requireNonNull(objects, "objects");
      requireNonNull(transfers, "transfers");
      requireNonNull(confirmation, "confirmation");
      requireNonNull(newest, "newest");
      requireNonNull(pace, "pace");
      requireNonNull(jobs, "jobs");
      requireNonNull(report, "report");
      requireNonNull(ticker, "ticker");
    }
  }

  /** Longest way of a new state to one target after it came to another. */
  private static final Duration NEWS = Duration.ofSeconds(2);

  private final Setup setup;
  private final ViewWatch watch;
  private final ReentrantLock starting = new ReentrantLock();
  private long lastStarted; // guarded by starting; version
  private volatile Started newest; // null before the first

  private record Started(Job job, RebalanceJob body) {}

  public Rebalancer(Setup setup) {
    this.setup = requireNonNull(setup, "setup");
    this.watch = new ViewWatch(setup.ticker());
  }

  /** The newest published view. */
  public RebalanceView view() {
    return watch.current();
  }

  /**
   * The newest published view, after a moment when it is older than the given rebalance: a target may
   * hear of that from the first copy that another one sends.
   *
   * @param version of the rebalance
   */
  public RebalanceView viewOf(long version) {
    try {
      return watch.await(now -> now.rmd().version() >= version, NEWS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return watch.current();
    }
  }

  /** Placement of the newest published view. */
  public Placement placement() {
    return watch.current().placement();
  }

  /** Takes note of a newly published cluster state. Does not block; states come in order. */
  public void publish(RebalanceView view) {
    watch.publish(view);
    endObsolete(view.rmd());
    if (mustRun(view.rmd())) {
      Thread.ofVirtual().name("rebalance-start").start(this::startNewest);
    }
  }

  /**
   * The mountpaths of this target have changed: a run that waits looks at once whether it can go on.
   * Does not block.
   */
  public void mountpathsChanged() {
    watch.nudge();
  }

  /** A run whose rebalance was stopped or replaced ends at once, in the middle of a walk too. */
  private void endObsolete(Rmd rmd) {
    Started run = newest;
    if (run == null || !run.job().isRunning()) {
      return;
    }
    if (rmd.version() > run.body().version()) {
      run.job().abort(Job.RENEWAL_ABORT);
    } else if (!rmd.running() && !run.body().isDone()) {
      run.job().abort(Job.USER_ABORT);
    }
  }

  private boolean mustRun(Rmd rmd) {
    return rmd.running() && rmd.participants().contains(setup.selfId());
  }

  /** Starting waits for the end of an older run, therefore one at a time and never in publish. */
  private void startNewest() {
    starting.lock();
    try {
      Rmd rmd = watch.current().rmd();
      if (mustRun(rmd) && rmd.version() > lastStarted) {
        start(rmd);
      }
    } finally {
      starting.unlock();
    }
  }

  private void start(Rmd rmd) {
    try {
      RebalanceJob body = new RebalanceJob(rmd.version(), setup, watch);
      JobSpec spec = JobSpec.of(rmd.jobId(), JobKind.REBALANCE);
      Job job = setup.jobs().start(spec, Renewal.ABORT_RUNNING, body);
      lastStarted = rmd.version();
      newest = new Started(job, body);
      endObsolete(watch.current().rmd()); // what was published in between
      job.onEnd(ended -> reportFault(rmd.version(), ended));
    } catch (RuntimeException e) {
      log.warn("cannot start rebalance {}", rmd.jobId(), e);
      reportFault(rmd.version(), e.getMessage());
    }
  }

  private void reportFault(long version, Job ended) {
    if (ended.isAborted() && !EXPECTED_ENDS.contains(ended.abortReason())) {
      reportFault(version, ended.abortReason());
    }
  }

  private void reportFault(long version, String reason) {
    String detail = reason == null ? "failed" : reason;
    long since = placement().rmd().targetsSince();
    setup
        .report()
        .accept(
            new RebalanceProgress(
                version, placement().key(), since, Phase.FAILED, Map.of(), Volume.NOTHING, detail));
  }
}
