package io.ais.node.scrub;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.job.Job;
import io.ais.node.job.JobAbortedException;
import io.ais.node.job.JobBody;
import io.ais.node.object.CorruptObjectException;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.Relocated;
import io.ais.node.object.RelocationPace;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.runtime.WallClock;
import java.util.List;
import java.util.function.Consumer;

/**
 * One target's part of the job that reads every byte: each copy of each object, and each slice. A bad
 * copy is set aside and made again from a sound one, a bad object from slices elsewhere, a bad slice by
 * the repair of its bucket. What cannot be repaired stays as it is and is named. Used once, by its job's
 * thread.
 */
final class Scrub implements JobBody {
  private final ObjectStore store;
  private final Rescue rescue;
  private final RelocationPace pace;
  private final Consumer<Job> proceed;
  private final Journal journal;
  private final WallClock clock;
  private final List<Part> parts;

  private Tally before = Tally.NOTHING; // of buckets that are done; guarded by this
  private Tally now = Tally.NOTHING; // of the bucket in work; guarded by this

  /**
   * @param pace waits before so many bytes are read
   * @param proceed asked between objects and while one is read; throws when the job has to end
   */
  Scrub(
      ObjectStore store,
      Rescue rescue,
      RelocationPace pace,
      Consumer<Job> proceed,
      Journal journal,
      WallClock clock,
      List<Part> parts) {
    this.store = requireNonNull(store, "store");
    this.rescue = requireNonNull(rescue, "rescue");
    this.pace = requireNonNull(pace, "pace");
    this.proceed = requireNonNull(proceed, "proceed");
    this.journal = requireNonNull(journal, "journal");
    this.clock = requireNonNull(clock, "clock");
    this.parts = List.copyOf(parts);
  }

  @Override
  public void run(Job job) {
    job.message(this::text);
    try {
      for (Part part : parts) {
        scrub(job, part);
      }
    } finally {
      Tally found = found();
      if (found.damaged() > 0) {
        job.addError(
            found.damaged()
                + " objects are damaged and were not repaired: "
                + String.join(" ", found.names()));
      }
    }
    rescue.repairSlices();
  }

  private String text() {
    Tally found = found();
    return "visited:%d, repaired:%d, damaged:%d"
        .formatted(found.objects(), found.repaired(), found.damaged());
  }

  private synchronized Tally found() {
    return before.plus(now);
  }

  private void scrub(Job job, Part part) {
    Position from = part.from();
    long began = from == null ? clock.epochNanos() : from.beganNanos();
    synchronized (this) {
      before = before.plus(now);
      now = from == null ? Tally.NOTHING : from.tally();
    }
    int first = from == null ? 0 : part.directories().indexOf(from.directory());
    boolean whole = !store.mayMissObjects();
    for (int i = first; i < part.directories().size(); i++) {
      String after = from != null && i == first ? from.name() : "";
      if (!walk(job, part, part.directories().get(i), began, after)) {
        return;
      }
    }
    if (whole && !store.mayMissObjects() && now.unread() == 0) {
      journal.ended(part, began, now);
    } else {
      journal.failed(part);
    }
  }

  /** False when it cannot be read to the end; or the bucket was destroyed meanwhile. */
  private boolean walk(Job job, Part part, Bck directory, long began, String after) {
    Position[] reached = {new Position(began, directory, after, now)};
    try {
      store.walkAllUnseen(
          directory,
          part.bid(),
          WalkOptions.EVERYTHING.withStartAfter(after),
          entry -> {
            proceed.accept(job);
            check(job, directory, part.bid(), entry.name());
            reached[0] = new Position(began, directory, entry.name(), now);
            journal.reached(part, reached[0]);
            return WalkStep.CONTINUE;
          });
      return true;
    } catch (JobAbortedException e) {
      journal.stopped(part, reached[0]);
      throw e;
    } catch (AisException e) {
      if (e.status() != 404) {
        job.addError(e.getMessage());
        journal.failed(part);
      }
      return false;
    }
  }

  private void check(Job job, Bck bck, long bid, String name) {
    Tally last = now;
    found(last.met());
    try {
      Relocated done = store.replication().heal(bck, bid, name, bytes -> await(job, bytes));
      if (done.moved()) {
        repaired(job, done.bytes());
      }
    } catch (InterruptedException e) {
      found(last);
      Thread.currentThread().interrupt();
      job.checkAborted();
      throw new IllegalStateException("interrupted", e);
    } catch (CorruptObjectException e) {
      rescue(job, bck, bid, name, e);
    } catch (AisException e) {
      if (e.status() != 404) {
        found(now.withUnread());
        job.addError(e.getMessage());
      }
    }
  }

  private void await(Job job, long bytes) throws InterruptedException {
    proceed.accept(job);
    pace.await(bytes);
    found(now.read(bytes));
  }

  private void rescue(Job job, Bck bck, long bid, String name, CorruptObjectException reason) {
    String why = reason.getMessage();
    try {
      if (rescue.restore(bck, bid, name)) {
        repaired(job, 0);
        return;
      }
    } catch (AisException e) {
      why += ", " + e.getMessage();
    }
    found(now.withDamaged(bck + "/" + name + " (" + why + ")"));
  }

  private void repaired(Job job, long bytes) {
    job.counters().local(1, bytes);
    found(now.withRepaired());
  }

  private synchronized void found(Tally next) {
    now = next;
  }
}
