package io.ais.node.lru;

import static java.util.Objects.requireNonNull;

import io.ais.base.Ids;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Access;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.JobKind;
import io.ais.model.config.SpaceConf;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ObjectStore;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import io.ais.node.stats.Stats;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job that deletes what was not used for the longest time (spec/data-plane.md 11): asked for by an
 * operator, or by itself when a cleanup has not brought the fullest disk below {@code space.highwm}. One
 * run at a time, none beside a rebalance or resilver. Thread-safe.
 */
public final class Eviction {
  private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(10);

  private final Parts parts;
  private final ReentrantLock turn = new ReentrantLock();
  private Job lastOwn; // null before the first; guarded by turn
  private long lastOwnNanos; // guarded by turn

  /**
   * What it works with.
   *
   * @param name of this target as operators see it
   * @param space the configuration in force
   * @param buckets that exist, with their properties
   * @param obstacle a job that must not be disturbed ("rebalance[g3]"); empty: none
   * @param refreshCapacity called when a run has ended, however it did
   */
  public record Parts(
      String name,
      ObjectStore store,
      Mountpaths mountpaths,
      JobRegistry jobs,
      Stats stats,
      Evictor evictor,
      Supplier<SpaceConf> space,
      Supplier<SortedMap<Bck, BucketProps>> buckets,
      Supplier<String> obstacle,
      Runnable refreshCapacity,
      WallClock clock,
      Ticker ticker,
      RandomGenerator random) {
    public Parts {
      requireNonNull(name, "name");
      requireNonNull(store, "store");
      requireNonNull(mountpaths, "mountpaths");
      requireNonNull(jobs, "jobs");
      requireNonNull(stats, "stats");
      requireNonNull(evictor, "evictor");
      requireNonNull(space, "space");
      requireNonNull(buckets, "buckets");
      requireNonNull(obstacle, "obstacle");
      requireNonNull(refreshCapacity, "refreshCapacity");
      requireNonNull(clock, "clock");
      requireNonNull(ticker, "ticker");
      requireNonNull(random, "random");
    }
  }

  public Eviction(Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  /** Whether objects of a bucket may be evicted at all. */
  public static boolean allows(BucketProps props) {
    return props.lru().enabled() && Access.DELETE_OBJECT.in(props.access());
  }

  /**
   * Starts a run, in the place of one that is on.
   *
   * @param only buckets to be looked at; empty: all. Those that do not allow it are passed over
   * @param force down to {@code space.lowwm} also on disks that are not above {@code space.highwm}
   * @throws AisException 409 beside a rebalance or resilver, or while the run before does not end
   */
  public Job start(String id, List<Bck> only, boolean force) {
    turn.lock();
    try {
      String obstacle = parts.obstacle().get();
      if (!obstacle.isEmpty()) {
        throw new AisException(
            409,
            TypeCodes.COEXISTENCE,
            parts.name() + ": " + obstacle + " is running, cannot start lru");
      }
      return parts
          .jobs()
          .start(
              JobSpec.of(id, JobKind.LRU),
              Renewal.ABORT_RUNNING,
              job -> run(job, chosen(only), force));
    } finally {
      turn.unlock();
    }
  }

  private SortedMap<Bck, BucketProps> chosen(List<Bck> only) {
    SortedMap<Bck, BucketProps> chosen = new TreeMap<>(parts.buckets().get());
    chosen.entrySet().removeIf(each -> !allows(each.getValue()));
    if (!only.isEmpty()) {
      chosen.keySet().retainAll(only);
    }
    return chosen;
  }

  private void run(Job job, SortedMap<Bck, BucketProps> buckets, boolean force) {
    try {
      new EvictionPass(parts, job, buckets, force).run();
    } finally {
      boolean interrupted = Thread.interrupted(); // disks are asked in any case
      parts.refreshCapacity().run();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Starts a run when there is need and nothing is in the way. A cleanup comes first: to be called when
   * that had its turn. One that deleted nothing is not repeated within ten minutes. Waits for nobody.
   *
   * @param usedPercent of the fullest disk
   */
  public void considerRun(int usedPercent) {
    if (turn.tryLock()) {
      try {
        startIfNeeded(usedPercent);
      } finally {
        turn.unlock();
      }
    }
  }

  private void startIfNeeded(int usedPercent) {
    boolean free =
        parts.obstacle().get().isEmpty()
            && parts.jobs().running(JobKind.CLEANUP).isEmpty()
            && parts.jobs().running(JobKind.LRU).isEmpty();
    if (usedPercent <= parts.space().get().high() || !free || inVain()) {
      return;
    }
    if (chosen(List.of()).isEmpty()) {
      return;
    }
    lastOwnNanos = parts.ticker().nanos();
    try {
      lastOwn = start(Ids.newUuid(parts.random()), List.of(), false);
      LOG.info("{}% of a disk are used: {} begins", usedPercent, lastOwn.spec());
    } catch (AisException e) {
      LOG.warn("eviction not started: {}", e.getMessage());
    }
  }

  private boolean inVain() {
    return lastOwn != null
        && lastOwn.counters().localObjects() == 0
        && parts.ticker().nanos() - lastOwnNanos < AFTER_FAILURE.toNanos();
  }
}
