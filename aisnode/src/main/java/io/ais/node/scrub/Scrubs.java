package io.ais.node.scrub;

import static java.util.Objects.requireNonNull;

import io.ais.base.Ids;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketScrub;
import io.ais.model.JobKind;
import io.ais.model.Uint64;
import io.ais.model.config.ScrubConf;
import io.ais.node.job.Job;
import io.ais.node.job.JobAbortedException;
import io.ais.node.job.JobBody;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.RelocationPace;
import io.ais.node.runtime.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scrubs of one target. An operator's begins at once and reads from the beginning. By itself a target
 * reads one bucket at a time, the one whose last complete scrub is the oldest, when that is older than
 * {@code scrub.interval}; one that was never scrubbed counts from its creation. Such a scrub gives way to
 * rebalance, resilver and operators, and goes on later where it was, after a restart too. Thread-safe.
 */
public final class Scrubs {
  private static final Logger LOG = LoggerFactory.getLogger(Scrubs.class);
  private static final Duration BETWEEN_POSITIONS = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final Parts parts;
  private final ReentrantLock turn = new ReentrantLock();
  private Job own; // last one that began by itself, or null; guarded by turn

  /**
   * What it works with.
   *
   * @param buckets that exist, with their properties; empty as long as that is not known
   * @param bucketOf the bucket that a directory on disk serves
   * @param conf in force
   * @param obstacle what a scrub by itself must not disturb ("rebalance[g3]"); empty: none
   * @param pace of all scrubs together
   */
  public record Parts(
      ObjectStore store,
      JobRegistry jobs,
      Rescue rescue,
      Supplier<SortedMap<Bck, BucketProps>> buckets,
      Function<Bck, Bck> bucketOf,
      Supplier<ScrubConf> conf,
      Supplier<String> obstacle,
      RelocationPace pace,
      ScrubLog log,
      WallClock clock,
      RandomGenerator random) {
    public Parts {
      requireNonNull(store, "store");
      requireNonNull(jobs, "jobs");
      requireNonNull(rescue, "rescue");
      requireNonNull(buckets, "buckets");
      requireNonNull(bucketOf, "bucketOf");
      requireNonNull(conf, "conf");
      requireNonNull(obstacle, "obstacle");
      requireNonNull(pace, "pace");
      requireNonNull(log, "log");
      requireNonNull(clock, "clock");
      requireNonNull(random, "random");
    }
  }

  public Scrubs(Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  /** Last complete scrub by bucket; buckets without one are left out. */
  public List<BucketScrub> last() {
    List<BucketScrub> found = new ArrayList<>();
    parts
        .buckets()
        .get()
        .forEach(
            (bck, props) ->
                Optional.ofNullable(parts.log().of(bck, props.bid().bits()).last())
                    .ifPresent(found::add));
    return found;
  }

  /**
   * Starts what an operator asked for, in the place of one that runs. Waits for the end of that one.
   *
   * @param only one bucket; {@link Bck#NONE}: all
   */
  public void start(String id, Bck only) {
    turn.lock();
    try {
      if (own != null) {
        own.abort("scrub[" + id + "] has begun"); // goes on later, if there is still a need
      }
      parts
          .jobs()
          .start(
              JobSpec.of(id, JobKind.SCRUB, only),
              Renewal.ABORT_RUNNING,
              job -> scrub(Job::checkAborted, false, wanted(only)).run(job));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Begins a scrub if it is time for one and nothing is in the way. To be called every few seconds; waits
   * for nobody.
   */
  public void considerRun() {
    if (turn.tryLock()) {
      try {
        startIfDue();
      } finally {
        turn.unlock();
      }
    }
  }

  private void startIfDue() {
    boolean free =
        parts.obstacle().get().isEmpty() && parts.jobs().running(JobKind.SCRUB).isEmpty();
    if (!free || parts.conf().get().interval().isZero()) {
      return;
    }
    Optional<Bck> next = next();
    if (next.isEmpty()) {
      return;
    }
    Bck bck = next.get();
    try {
      JobSpec spec = JobSpec.of(Ids.newUuid(parts.random()), JobKind.SCRUB, bck);
      own = parts.jobs().start(spec, Renewal.REFUSE, job -> byItself(bck).run(job));
      LOG.info("{} of {} begins: the last one is too old", spec, bck);
    } catch (AisException e) {
      LOG.warn("scrub of {} not started: {}", bck, e.getMessage());
    }
  }

  private JobBody byItself(Bck bck) {
    Consumer<Job> proceed =
        job -> {
          job.checkAborted();
          String obstacle = parts.obstacle().get();
          if (!obstacle.isEmpty()) {
            job.abort(obstacle + " has begun");
            throw new JobAbortedException(job.abortReason());
          }
        };
    try {
      return scrub(proceed, true, wanted(bck));
    } catch (AisException e) {
      BucketProps props = parts.buckets().get().get(bck);
      if (props != null) {
        parts.log().failed(bck, props.bid().bits(), parts.clock().epochNanos());
      }
      throw e;
    }
  }

  /** What was broken off comes first, then what was read the longest time ago. */
  private Optional<Bck> next() {
    SortedMap<Bck, BucketProps> buckets = parts.buckets().get();
    return buckets.keySet().stream()
        .filter(bck -> isDue(buckets.get(bck), entry(bck, buckets)))
        .min(
            Comparator.comparing((Bck bck) -> entry(bck, buckets).position() == null)
                .thenComparing(bck -> since(buckets.get(bck), entry(bck, buckets))));
  }

  private ScrubLog.Entry entry(Bck bck, Map<Bck, BucketProps> buckets) {
    return parts.log().of(bck, buckets.get(bck).bid().bits());
  }

  private static long since(BucketProps props, ScrubLog.Entry entry) {
    return entry.last() == null ? props.created() : entry.last().endedNanos();
  }

  private boolean isDue(BucketProps props, ScrubLog.Entry entry) {
    long now = parts.clock().epochNanos();
    long interval = parts.conf().get().interval().toNanos();
    boolean failedLately =
        entry.failedNanos() > 0
            && now - entry.failedNanos() < Math.min(interval, LONGEST_PAUSE.toNanos());
    return now - since(props, entry) >= interval && !failedLately;
  }

  private Scrub scrub(Consumer<Job> proceed, boolean goesOn, List<Part> wanted) {
    return new Scrub(
        parts.store(),
        parts.rescue(),
        parts.pace(),
        proceed,
        new Diary(goesOn),
        parts.clock(),
        goesOn ? wanted.stream().map(this::continued).toList() : wanted);
  }

  /** The buckets that exist, or this one, as they lie on the disks. */
  private List<Part> wanted(Bck only) {
    SortedMap<Bck, BucketProps> buckets = parts.buckets().get();
    parts.log().keepOnly((bck, bid) -> isBucket(buckets, bck, bid));
    Map<Bck, Long> onDisk = parts.store().buckets().onDisk();
    List<Part> wanted = new ArrayList<>();
    buckets.forEach(
        (bck, props) -> {
          if (only.isNone() || only.equals(bck)) {
            wanted.add(new Part(bck, props.bid().bits(), directories(bck, props, onDisk), null));
          }
        });
    return wanted;
  }

  private static boolean isBucket(Map<Bck, BucketProps> buckets, Bck bck, long bid) {
    return buckets.containsKey(bck) && buckets.get(bck).bid().bits() == bid;
  }

  private List<Bck> directories(Bck bck, BucketProps props, Map<Bck, Long> onDisk) {
    return onDisk.entrySet().stream()
        .filter(each -> each.getValue() == props.bid().bits())
        .map(Map.Entry::getKey)
        .filter(each -> parts.bucketOf().apply(each).equals(bck))
        .sorted(Comparator.comparing((Bck each) -> !each.equals(bck)).thenComparing(each -> each))
        .toList();
  }

  /** What was read too long ago is read again. */
  private Part continued(Part part) {
    Position position = parts.log().of(part.bck(), part.bid()).position();
    long longest = parts.conf().get().interval().multipliedBy(2).toNanos();
    boolean tooOld =
        position != null && parts.clock().epochNanos() - position.beganNanos() > longest;
    return new Part(part.bck(), part.bid(), part.directories(), tooOld ? null : position);
  }

  /** Writes down what a scrub does; confined to the thread of its job. */
  private final class Diary implements Journal {
    private final boolean positions;
    private long writtenNanos = parts.clock().epochNanos();

    /**
     * @param positions whether a later one goes on where this one ends
     */
    Diary(boolean positions) {
      this.positions = positions;
    }

    @Override
    public void ended(Part part, long beganNanos, Tally found) {
      parts
          .log()
          .ended(
              new BucketScrub(
                  part.bck(),
                  new Uint64(part.bid()),
                  beganNanos,
                  parts.clock().epochNanos(),
                  found.objects(),
                  found.bytes(),
                  found.repaired(),
                  found.damaged(),
                  found.names()));
    }

    @Override
    public void reached(Part part, Position position) {
      long now = parts.clock().epochNanos();
      if (positions && Math.abs(now - writtenNanos) >= BETWEEN_POSITIONS.toNanos()) {
        parts.log().reached(part.bck(), part.bid(), position);
        writtenNanos = now;
      }
    }

    @Override
    public void stopped(Part part, Position position) {
      if (positions) {
        boolean interrupted = Thread.interrupted(); // would close the file
        parts.log().reached(part.bck(), part.bid(), position);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void failed(Part part) {
      parts.log().failed(part.bck(), part.bid(), parts.clock().epochNanos());
    }
  }
}
