package io.ais.node.resilver;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.job.Job;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.Relocated;
import io.ais.node.object.Replication;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One look at everything on all mountpaths under one layout, in this order: wait for the writes that
 * began under an earlier one; copy what is not in its places; wait for walks that may have missed the
 * copies; drop what is left elsewhere. Used once, by its job's thread.
 */
final class ResilverPass {
  private static final int OUT_OF_SPACE = 507;
  private static final int ATTEMPTS = 3;

  private final Resilver.Parts parts;
  private final Job job;
  private final Layout layout;
  private final AtomicLong visited = new AtomicLong();

  ResilverPass(Resilver.Parts parts, Job job, Layout layout) {
    this.parts = parts;
    this.job = job;
    this.layout = layout;
    job.message(() -> "visited:" + visited.get());
  }

  private interface Step {
    void on(Bck bck, long bid, String name) throws InterruptedException;
  }

  /**
   * Returns when every object is in its place and nowhere else.
   *
   * @throws IllegalStateException with the first reason when some are not; nothing was deleted then
   */
  void run() throws InterruptedException {
    parts.mountpaths().awaitEarlierCommits();
    ObjectStore store = parts.store();
    Map<Bck, Long> buckets = store.buckets().onDisk();
    for (Map.Entry<Bck, Long> bucket : buckets.entrySet()) {
      requireKnown(bucket.getKey(), bucket.getValue());
    }
    walk(buckets, this::copy, true);
    for (int i = 1; i < ATTEMPTS && job.errorCount() > 0; i++) {
      job.forgetErrors(); // some may have been in use for long
      walk(buckets, this::copy, false);
    }
    failIfErrors();
    store.awaitWalks();
    walk(buckets, store::dropStrays, false);
    failIfErrors();
  }

  private void requireKnown(Bck bck, long bid) {
    Replication replication = parts.store().replication();
    if (replication.isSpread(bck, bid) && !replication.isKnown(bck, bid)) {
      throw new IllegalStateException("nobody knows how many copies " + bck + " shall have");
    }
  }

  private void failIfErrors() {
    if (job.errorCount() > 0) {
      throw new IllegalStateException(
          job.errorCount() + " objects were not moved: " + job.errorText());
    }
  }

  private void copy(Bck bck, long bid, String name) throws InterruptedException {
    Relocated done = parts.store().relocate(bck, bid, name, parts.pace());
    if (done.moved()) {
      job.counters().local(1, done.bytes());
    }
  }

  private void walk(Map<Bck, Long> buckets, Step step, boolean count) throws InterruptedException {
    for (Mountpath mountpath : layout.held()) {
      for (Map.Entry<Bck, Long> bucket : buckets.entrySet()) {
        walk(mountpath, bucket.getKey(), bucket.getValue(), step, count);
      }
    }
  }

  private void walk(Mountpath mountpath, Bck bck, long bid, Step step, boolean count)
      throws InterruptedException {
    try {
      boolean spread = parts.store().replication().isSpread(bck, bid);
      parts
          .store()
          .walkUnseen(
              mountpath,
              bck,
              bid,
              WalkOptions.EVERYTHING,
              entry -> {
                job.checkAborted();
                if (count) {
                  visited.incrementAndGet();
                }
                boolean look = spread || entry.isCorrupt();
                if (look || layout.of(bck.uname(entry.name())) != mountpath) {
                  guarded(bck, bid, entry.name(), step);
                }
                return WalkStep.CONTINUE;
              });
    } catch (AisException e) {
      if (e.status() != 404) { // the bucket was destroyed meanwhile
        throw e;
      }
    }
  }

  /** One bad object does not keep the others from their places; a full or sick disk does. */
  private void guarded(Bck bck, long bid, String name, Step step) {
    try {
      step.on(bck, bid, name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      job.checkAborted();
      throw new IllegalStateException("interrupted", e);
    } catch (AisException e) {
      if (e.status() == OUT_OF_SPACE) {
        throw e;
      }
      if (e.status() != 404) {
        job.addError(e.getMessage());
      }
    }
  }
}
