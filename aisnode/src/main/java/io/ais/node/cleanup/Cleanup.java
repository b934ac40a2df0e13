package io.ais.node.cleanup;

import static java.util.Objects.requireNonNull;

import io.ais.base.Ids;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.config.SpaceConf;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.object.ObjectStore;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import io.ais.node.stats.Stats;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job that makes room (spec/data-plane.md 11): asked for by an operator, or by itself while the fullest
 * disk is above {@code space.cleanupwm}. One run at a time, none beside a rebalance or resilver.
 * Thread-safe.
 */
public final class Cleanup {
  private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);
  private static final Duration BETWEEN_OWN_RUNS = Duration.ofMinutes(10);
  private static final Duration ABORT_WAIT = Duration.ofSeconds(16);

  private final Parts parts;
  private long lastOwnNanos; // guarded by this
  private boolean ranByItself; // guarded by this

  /**
   * What it works with.
   *
   * @param name of this target as operators see it
   * @param space the configuration in force
   * @param bucketOf the bucket that a directory on disk serves
   * @param obstacle a job that must not be disturbed ("rebalance[g3]"); empty: none
   * @param followBuckets moves buckets to the trash that were destroyed
   * @param refreshCapacity called when a run has ended, however it did
   */
  public record Parts(
      String name,
      ObjectStore store,
      JobRegistry jobs,
      Stats stats,
      Supplier<SpaceConf> space,
      Function<Bck, Bck> bucketOf,
      Supplier<String> obstacle,
      Runnable followBuckets,
      Runnable refreshCapacity,
      WallClock clock,
      Ticker ticker,
      RandomGenerator random) {
    public Parts {
      requireNonNull(name, "name");
      requireNonNull(store, "store");
      requireNonNull(jobs, "jobs");
      requireNonNull(stats, "stats");
      requireNonNull(space, "space");
      requireNonNull(bucketOf, "bucketOf");
      requireNonNull(obstacle, "obstacle");
      requireNonNull(followBuckets, "followBuckets");
      requireNonNull(refreshCapacity, "refreshCapacity");
      requireNonNull(clock, "clock");
      requireNonNull(ticker, "ticker");
      requireNonNull(random, "random");
    }
  }

  public Cleanup(Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  /**
   * Starts a run, in the place of one that is on.
   *
   * @param bck limits it to what one bucket left behind; {@link Bck#NONE}: everything
   * @throws AisException 409 beside a rebalance or resilver, or while the run before does not end
   */
  public synchronized Job start(String id, Bck bck) {
    String obstacle = parts.obstacle().get();
    if (!obstacle.isEmpty()) {
      throw new AisException(
          409,
          TypeCodes.COEXISTENCE,
          parts.name() + ": " + obstacle + " is running, cannot start cleanup");
    }
    for (Job running : parts.jobs().running(JobKind.CLEANUP)) {
      if (running.id().equals(id)) {
        return running;
      }
      end(running);
    }
    return parts
        .jobs()
        .start(JobSpec.of(id, JobKind.CLEANUP, bck), Renewal.REFUSE, job -> run(job, bck));
  }

  private void end(Job running) {
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

  private void run(Job job, Bck bck) {
    try {
      new CleanupPass(parts, job, bck).run();
    } finally {
      boolean interrupted = Thread.interrupted(); // disks are asked in any case
      parts.refreshCapacity().run();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A bucket was destroyed: the next run by itself does not wait, if there is need for one. */
  public synchronized void trashGrew() {
    ranByItself = false;
  }

  /**
   * Starts a run when there is need and nothing is in the way; at most one each 10 minutes, unless
   * a bucket was destroyed.
   *
   * @param usedPercent of the fullest disk
   */
  public synchronized void considerRun(int usedPercent) {
    long now = parts.ticker().nanos();
    boolean recently = ranByItself && now - lastOwnNanos < BETWEEN_OWN_RUNS.toNanos();
    boolean free =
        parts.obstacle().get().isEmpty() && parts.jobs().running(JobKind.CLEANUP).isEmpty();
    if (usedPercent <= parts.space().get().cleanup() || recently || !free) {
      return;
    }
    ranByItself = true;
    lastOwnNanos = now;
    try {
      Job job = start(Ids.newUuid(parts.random()), Bck.NONE);
      LOG.info("{}% of a disk are used: {} begins", usedPercent, job.spec());
    } catch (AisException e) {
      LOG.warn("cleanup not started: {}", e.getMessage());
    }
  }
}
