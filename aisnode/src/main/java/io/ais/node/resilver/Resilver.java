package io.ais.node.resilver;

import static java.util.Objects.requireNonNull;

import io.ais.base.Ids;
import io.ais.error.AisException;
import io.ais.model.JobKind;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.MountpathChanges;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.RelocationPace;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of mountpaths together with the resilver that follows from them (spec/data-plane.md 1.4, 9).
 * A change aborts the run that is on and starts another. Thread-safe; calls wait for disks, and up to
 * 16 s for the end of the run before.
 *
 * <pre>
 *   run --(every object in its place, same layout)--&gt; complete: settled, leaving ones are out
 *    |----(stopped by a user)------------------------&gt; leaving ones stay; nothing is due
 *    |----(a newer change)---------------------------&gt; the next run
 *    |----(no space, bad copies, disk fault)---------&gt; failed: still due, leaving ones still leave
 *    `----(process ends)-----------------------------&gt; due: begins again at the next start
 * </pre>
 */
public final class Resilver {
  private static final Logger LOG = LoggerFactory.getLogger(Resilver.class);

  private final Parts parts;

  /**
   * What it works with.
   *
   * @param enabled {@code resilver.enabled} of the configuration in force
   * @param state told whether a run is on, and whether one is due that is not on
   * @param listener told what happened to the set of mountpaths
   */
  public record Parts(
      Mountpaths mountpaths,
      MountpathChanges changes,
      ObjectStore store,
      JobRegistry jobs,
      RandomGenerator random,
      RelocationPace pace,
      BooleanSupplier enabled,
      BiConsumer<Boolean, Boolean> state,
      Listener listener) {
    public Parts {
      requireNonNull(mountpaths, "mountpaths");
      requireNonNull(changes, "changes");
      requireNonNull(store, "store");
      requireNonNull(jobs, "jobs");
      requireNonNull(random, "random");
      requireNonNull(pace, "pace");
      requireNonNull(enabled, "enabled");
      requireNonNull(state, "state");
      requireNonNull(listener, "listener");
    }
  }

  /** Is told of changes, on the thread that makes them; it must not wait for anything but disks. */
  public interface Listener {
    /** The set of mountpaths has changed; what has to move has not moved yet. */
    void changed();

    /** Nothing is left to be moved. */
    void settled();

    /** What only one mountpath has is about to be given up; it must be stored before it returns. */
    void losing();

    /** What only that mountpath had is lost. */
    void lost();
  }

  public Resilver(Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  /** As {@link MountpathChanges#attach}; 404, 400, 500. */
  public synchronized Optional<String> attach(String path, String label, boolean wanted) {
    boolean resilver = wanted && parts.enabled().getAsBoolean();
    Optional<String> kept = parts.changes().attach(path, label, resilver);
    follow(resilver);
    return kept;
  }

  /** As {@link MountpathChanges#enable}. */
  public synchronized boolean enable(String path, boolean wanted) {
    boolean resilver = wanted && parts.enabled().getAsBoolean();
    boolean done = parts.changes().enable(path, resilver);
    if (done) {
      follow(resilver);
    }
    return done;
  }

  /**
   * Takes a mountpath out of service: when its objects are elsewhere, or at once.
   *
   * @param forget detach rather than disable
   * @return false when it is out of service or on its way already
   * @throws AisException 400 when it shall be at once but a resilver runs, or for the last mountpath
   */
  public synchronized boolean leave(String path, boolean forget, boolean wanted) {
    boolean resilver = wanted && parts.enabled().getAsBoolean();
    if (!resilver && isRunning()) {
      throw AisException.badRequest(
          "cannot "
              + (forget ? "detach" : "disable")
              + " mountpath "
              + path
              + " without resilver while a resilver is running");
    }
    boolean done =
        resilver
            ? parts.changes().leave(path, forget)
            : parts.changes().leaveUndrained(path, forget);
    if (done) {
      follow(resilver);
    }
    return done;
  }

  /**
   * Takes a slow one out of service: nothing new goes there, and its objects are moved to the others. Not
   * while anything else is moved, and never the last one.
   *
   * @return false when it stays
   */
  public synchronized boolean quarantine(String path, String reason) {
    Layout layout = parts.mountpaths().layout();
    boolean calm = layout.leaving().isEmpty() && !layout.resilverDue() && !isRunning();
    if (!calm || !parts.enabled().getAsBoolean() || layout.available().size() < 2) {
      return false;
    }
    boolean done = parts.changes().leave(path, false, reason);
    if (done) {
      follow(true);
    }
    return done;
  }

  /**
   * As {@link MountpathChanges#leaveFaulted}. A resilver that runs begins again without it.
   *
   * @return false when it is out of service already
   */
  public boolean leaveFaulted(Mountpath sick, String reason) {
    if (!parts.changes().leaveFaulted(sick, reason)) {
      return false;
    }
    synchronized (this) {
      follow(true);
    }
    return true;
  }

  /** As {@link MountpathChanges#giveUp}. */
  public synchronized void giveUp(String path, boolean wanted) {
    boolean resilver = wanted && parts.enabled().getAsBoolean();
    parts.changes().requireMissed(path);
    parts.listener().losing();
    try {
      parts.changes().giveUp(path, resilver);
    } finally {
      parts.listener().lost(); // also when nothing was given up: what was said before is made good
    }
    follow(resilver);
  }

  public boolean isRunning() {
    return !parts.jobs().running(JobKind.RESILVER).isEmpty();
  }

  private void follow(boolean resilver) {
    parts.listener().changed();
    if (resilver && parts.mountpaths().layout().resilverDue()) {
      start(Ids.newUuid(parts.random()));
    } else {
      tellState(isRunning());
      parts.listener().settled();
    }
  }

  /** Goes on with what an earlier process left. */
  public synchronized void resume() {
    if (parts.mountpaths().layout().resilverDue()) {
      LOG.info("resilver goes on");
      start(Ids.newUuid(parts.random()));
    }
  }

  /**
   * Makes sure that objects have as many copies as they shall, if there are buckets with several:
   * after a mountpath was taken out with its objects, or a process that did not end cleanly. Starts a
   * run, instead of the one that is on.
   */
  public synchronized void protect() {
    ObjectStore store = parts.store();
    boolean spread =
        store.buckets().onDisk().entrySet().stream()
            .anyMatch(b -> store.replication().isSpread(b.getKey(), b.getValue()));
    if (spread) {
      LOG.info("looking whether all objects have their copies");
      start(Ids.newUuid(parts.random()));
    }
  }

  /** Starts a run, instead of the one that is on. */
  public synchronized void start(String id) {
    parts.jobs().start(JobSpec.of(id, JobKind.RESILVER), Renewal.ABORT_RUNNING, job -> run(job));
  }

  private void run(Job job) throws InterruptedException {
    tellState(true);
    Layout layout = parts.mountpaths().layout();
    try {
      parts.changes().beginResilver();
      layout = parts.mountpaths().layout();
      new ResilverPass(parts, job, layout).run();
      if (!parts.changes().complete(layout)) {
        throw new IllegalStateException("mountpaths changed meanwhile");
      }
      parts.listener().changed();
      parts.listener().settled();
    } finally {
      boolean interrupted = Thread.interrupted(); // what is left to do must not be cut short
      if (job.abortReason().equals(Job.USER_ABORT) && parts.changes().stay(layout)) {
        parts.listener().changed();
      }
      tellState(false);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tellState(boolean running) {
    parts.state().accept(running, !running && parts.mountpaths().layout().resilverDue());
  }
}
