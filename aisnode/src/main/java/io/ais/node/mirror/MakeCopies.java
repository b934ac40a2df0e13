package io.ais.node.mirror;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.job.Job;
import io.ais.node.job.JobBody;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.Relocated;
import io.ais.node.object.RelocationPace;
import io.ais.node.object.Replication;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives every object of a bucket as many copies as the bucket's properties ask for (spec/data-plane.md
 * 6): first adds those that are missing, then removes those that are too many. Begun again it goes on
 * where it was, for what is in order is left alone. Used once.
 */
public final class MakeCopies implements JobBody {
  private static final int OUT_OF_SPACE = 507;
  private static final int CHECK_EVERY = 128;

  private final ObjectStore store;
  private final RelocationPace pace;
  private final Runnable requireRoom;
  private final Request request;
  private final AtomicLong visited = new AtomicLong();

  /**
   * What is asked for.
   *
   * @param cause word for operators: what started it
   */
  public record Request(Bck bck, long bid, int copies, String cause) {}

  /**
   * @param requireRoom throws 507 when there is no room for more copies
   */
  public MakeCopies(ObjectStore store, RelocationPace pace, Runnable requireRoom, Request request) {
    this.store = requireNonNull(store, "store");
    this.pace = requireNonNull(pace, "pace");
    this.requireRoom = requireNonNull(requireRoom, "requireRoom");
    this.request = requireNonNull(request, "request");
  }

  private interface Step {
    void on(String name) throws InterruptedException;
  }

  @Override
  public void run(Job job) throws InterruptedException {
    job.message(
        () -> request.cause() + ", copies:" + request.copies() + ", visited:" + visited.get());
    Replication replication = store.replication();
    replication.awaitWrites(request.bck());
    Replication.Narrowing narrowing = replication.beginNarrowing(request.bck(), request.bid());
    walk(job, name -> add(job, name));
    failIfErrors(job);
    store.awaitWalks();
    walk(job, name -> drop(job, name));
    failIfErrors(job);
    if (request.copies() == 1) {
      replication.endNarrowing(narrowing);
    }
  }

  private static void failIfErrors(Job job) {
    if (job.errorCount() > 0) {
      throw new IllegalStateException(
          job.errorCount() + " objects do not have their copies: " + job.errorText());
    }
  }

  private void add(Job job, String name) throws InterruptedException {
    if (visited.getAndIncrement() % CHECK_EVERY == 0 && request.copies() > 1) {
      requireRoom.run();
    }
    Relocated done = store.relocate(request.bck(), request.bid(), name, pace);
    if (done.moved()) {
      job.counters().local(1, done.bytes());
    }
  }

  private void drop(Job job, String name) {
    if (store.dropStrays(request.bck(), request.bid(), name) > 0) {
      job.counters().local(1, 0);
    }
  }

  private void walk(Job job, Step step) throws InterruptedException {
    try {
      store.walkAllUnseen(
          request.bck(),
          request.bid(),
          WalkOptions.EVERYTHING,
          entry -> {
            job.checkAborted();
            guarded(job, entry.name(), step);
            return WalkStep.CONTINUE;
          });
    } catch (AisException e) {
      if (e.status() != 404) { // the bucket was destroyed meanwhile
        throw e;
      }
    }
  }

  /** One bad object does not keep the others from their copies; a full disk does. */
  private static void guarded(Job job, String name, Step step) {
    try {
      step.on(name);
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
