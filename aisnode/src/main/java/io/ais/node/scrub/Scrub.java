package io.ais.node.scrub;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.job.Job;
import io.ais.node.job.JobBody;
import io.ais.node.object.CorruptObjectException;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.Relocated;
import io.ais.node.object.RelocationPace;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import java.util.Map;

/**
 * One target's part of the job that reads every byte: each copy of each object, and each slice. A bad
 * copy is set aside and made again from a sound one, a bad object from slices elsewhere, a bad slice by
 * the repair of its bucket. What cannot be repaired stays as it is and is named. Used once, by its job's
 * thread.
 */
public final class Scrub implements JobBody {
  private static final int NAMED = 100;

  private final ObjectStore store;
  private final Rescue rescue;
  private final RelocationPace pace;
  private final Map<Bck, Long> buckets;

  private final StringBuilder names = new StringBuilder(); // the counters too are guarded by it
  private long visited;
  private long repaired;
  private long damaged;

  /** Repair of what has no sound copy here. */
  public interface Rescue {

    /**
     * Sets a bad object aside and brings it back from other targets.
     *
     * @return false when nobody else has it: nothing was changed
     * @throws AisException when that cannot be told or done now
     */
    boolean restore(Bck bck, long bid, String name);
  }

  /**
   * @param buckets on the disks of this target, with their ids
   * @param pace waits before so many bytes are read
   */
  public Scrub(ObjectStore store, Rescue rescue, RelocationPace pace, Map<Bck, Long> buckets) {
    this.store = requireNonNull(store, "store");
    this.rescue = requireNonNull(rescue, "rescue");
    this.pace = requireNonNull(pace, "pace");
    this.buckets = Map.copyOf(buckets);
  }

  @Override
  public void run(Job job) throws InterruptedException {
    job.message(this::text);
    for (Map.Entry<Bck, Long> bucket : buckets.entrySet()) {
      walk(job, bucket.getKey(), bucket.getValue());
    }
    synchronized (names) {
      if (damaged > 0) {
        job.addError(damaged + " objects are damaged beyond repair:" + names);
      }
    }
  }

  private String text() {
    synchronized (names) {
      return "visited:%d, repaired:%d, damaged:%d".formatted(visited, repaired, damaged);
    }
  }

  private void walk(Job job, Bck bck, long bid) throws InterruptedException {
    try {
      store.walkAllUnseen(
          bck,
          bid,
          WalkOptions.EVERYTHING,
          entry -> {
            job.checkAborted();
            check(job, bck, bid, entry.name());
            return WalkStep.CONTINUE;
          });
    } catch (AisException e) {
      if (e.status() != 404) { // the bucket was destroyed meanwhile
        throw e;
      }
    }
  }

  private void check(Job job, Bck bck, long bid, String name) {
    synchronized (names) {
      visited++;
    }
    try {
      Relocated done = store.replication().heal(bck, bid, name, pace);
      if (done.moved()) {
        repaired(job, done.bytes());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      job.checkAborted();
      throw new IllegalStateException("interrupted", e);
    } catch (CorruptObjectException e) {
      rescue(job, bck, bid, name, e);
    } catch (AisException e) {
      if (e.status() != 404) {
        job.addError(e.getMessage());
      }
    }
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
    synchronized (names) {
      damaged++;
      if (damaged <= NAMED) {
        names.append(' ').append(bck).append('/').append(name).append(" (").append(why).append(')');
      }
    }
  }

  private void repaired(Job job, long bytes) {
    job.counters().local(1, bytes);
    synchronized (names) {
      repaired++;
    }
  }
}
