package io.ais.node.mirror;

import static java.util.Objects.requireNonNull;

import io.ais.base.Ids;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.Relocated;
import io.ais.node.object.RelocationPace;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes lost and bad copies again, one object after the other, as a job {@code put-copies} that ends
 * when there was nothing to do for a while. Remembers a bounded number of objects; what does not fit is met
 * again by the next reader, or by a resilver. Thread-safe; offering never blocks.
 */
public final class Healing {
  private static final Logger LOG = LoggerFactory.getLogger(Healing.class);
  private static final int MOST = 4096;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final ObjectStore store;
  private final JobRegistry jobs;
  private final RandomGenerator random;
  private final RelocationPace pace;
  private final Set<Sick> waiting = new LinkedHashSet<>(); // guarded by this
  private Object running; // the run that is on, or null; guarded by this

  private record Sick(Bck bck, long bid, String name) {}

  public Healing(ObjectStore store, JobRegistry jobs, RandomGenerator random, RelocationPace pace) {
    this.store = requireNonNull(store, "store");
    this.jobs = requireNonNull(jobs, "jobs");
    this.random = requireNonNull(random, "random");
    this.pace = requireNonNull(pace, "pace");
  }

  /** Something is wrong with a copy of this object. */
  public void offer(Bck bck, long bid, String name) {
    Object run = new Object();
    synchronized (this) {
      if (waiting.size() == MOST || !waiting.add(new Sick(bck, bid, name))) {
        return;
      }
      if (running != null) {
        notifyAll();
        return;
      }
      running = run;
    }
    try {
      JobSpec spec = JobSpec.of(Ids.newUuid(random), JobKind.PUT_COPIES);
      jobs.start(spec, Renewal.PARALLEL, job -> healAll(job, run)).onEnd(_ -> ended(run));
    } catch (AisException e) {
      LOG.warn("nothing is healed now: {}", e.getMessage());
      ended(run);
    }
  }

  /** The next offer begins another run. */
  private synchronized void ended(Object run) {
    if (running == run) {
      running = null;
    }
  }

  /** Empty when nothing came for a while. */
  private synchronized Optional<Sick> next(Object run) throws InterruptedException {
    if (waiting.isEmpty()) {
      wait(IDLE.toMillis());
    }
    if (waiting.isEmpty()) {
      ended(run);
      return Optional.empty();
    }
    Sick first = waiting.iterator().next();
    waiting.remove(first);
    return Optional.of(first);
  }

  private void healAll(Job job, Object run) throws InterruptedException {
    for (Optional<Sick> sick = next(run); sick.isPresent(); sick = next(run)) {
      job.checkAborted();
      heal(job, sick.get());
    }
  }

  private void heal(Job job, Sick sick) throws InterruptedException {
    String cname = sick.bck() + "/" + sick.name();
    try {
      Relocated done = store.replication().heal(sick.bck(), sick.bid(), sick.name(), pace);
      if (done.moved()) {
        LOG.info("{} has all its copies again", cname);
        job.counters().local(1, done.bytes());
      }
    } catch (AisException e) {
      if (e.status() != 404) {
        if (job.errorCount() == 0) { // one sick disk has many of them
          LOG.warn("{} cannot be healed now: {}", cname, e.getMessage());
        }
        job.addError(e.getMessage());
      }
    }
  }
}
