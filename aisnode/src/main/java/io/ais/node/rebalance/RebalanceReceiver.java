package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.job.JobRegistry;
import io.ais.node.object.ByteSource;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectReceiver;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Stores what other targets send: length and checksum are verified, the newest write stamp wins,
 * the answer tells what became of the copy. Thread-safe.
 *
 * <p>A copy is stored if this target owns its name now, and the rebalance that it belongs to runs:
 * only then does every delete leave a record here, and stamps order copies whenever they come.
 *
 * <p>A record without a stamp is not a copy but a write that another target hands over: it gets a
 * stamp here, above what is here. Two clocks would order it wrongly.
 */
public final class RebalanceReceiver {
  private final String selfId;
  private final LocalObjects objects;
  private final LongFunction<RebalanceView> view;
  private final Supplier<RebalanceView> newest;
  private final Runnable writeGate;
  private final Runnable room;
  private final Pace pace;
  private final Consumer<Lom> written;
  private final JobRegistry jobs;
  private final Map<String, RebalanceProgress.Count> received = new ConcurrentHashMap<>();

  /**
   * @param view newest published view; waits a moment for one that knows this rebalance
   * @param newest the newest view there is; may be ahead of the other
   * @param pace waits before each copy of a rebalance
   * @param written told of each write that was handed over, before it is acknowledged
   * @param writeGate throws while this target must not take writes; copies always come in
   * @param room throws while there is none for content; records of deletes always come in
   */
  public RebalanceReceiver(
      String selfId,
      LocalObjects objects,
      LongFunction<RebalanceView> view,
      Supplier<RebalanceView> newest,
      Runnable writeGate,
      Runnable room,
      Pace pace,
      Consumer<Lom> written,
      JobRegistry jobs) {
    this.selfId = requireNonNull(selfId, "selfId");
    this.objects = requireNonNull(objects, "objects");
    this.view = requireNonNull(view, "view");
    this.newest = requireNonNull(newest, "newest");
    this.writeGate = requireNonNull(writeGate, "writeGate");
    this.room = requireNonNull(room, "room");
    this.pace = requireNonNull(pace, "pace");
    this.written = requireNonNull(written, "written");
    this.jobs = requireNonNull(jobs, "jobs");
  }

  /** For the stream of one sender. */
  public ObjectReceiver.Sink sinkFor(String sourceId, String jobId) {
    return (metadata, data) -> receive(sourceId, jobId, metadata, data);
  }

  /** What each source sent since this process started. */
  public Map<String, RebalanceProgress.Count> received() {
    return Map.copyOf(received);
  }

  /** Stores one copy. */
  Ack receive(String sourceId, String jobId, byte[] metadata, ObjectReceiver.Data data)
      throws IOException {
    Lom copy;
    try {
      copy = ObjectRecord.parse(metadata).toLom();
    } catch (IllegalArgumentException e) {
      return Ack.failed(e.getMessage());
    }
    if (copy.sizeBytes() != data.sizeBytes()) {
      return Ack.failed(copy.cname() + ": " + data.sizeBytes() + " bytes announced");
    }
    long version = rebalanceOf(jobId);
    if (version > 0 && !yieldFor(copy)) {
      return Ack.failed("interrupted");
    }
    RebalanceView now = view.apply(version);
    boolean runs = now.rmd().running() && now.rmd().version() == version;
    if (version > 0 && !copy.tombstone() && !runs) {
      return Ack.failed("rebalance " + jobId + " does not run by what is known here");
    }
    if (version > 0) {
      requireRoomUnlessHere(copy);
    }
    Parts parts = new Parts(version > 0 ? pace : Pace.FULL);
    Ack ack = store(copy, new Body(data, parts), now);
    if (ack.status() == Ack.Status.STORED) {
      count(sourceId, jobId, copy);
    }
    return ack;
  }

  /** What is here, or something newer, needs no room: nothing is stored. */
  private void requireRoomUnlessHere(Lom copy) {
    try {
      requireRoom(copy);
    } catch (AisException e) {
      boolean here =
          objects
              .find(copy.bck(), copy.bid(), copy.name())
              .filter(lom -> !copy.stamp().isNewerThan(lom.stamp()))
              .isPresent();
      if (!here) {
        throw e;
      }
    }
  }

  private void requireRoom(Lom copy) {
    if (!copy.tombstone()) {
      room.run();
    }
  }

  /** The sender waits meanwhile: a stream carries one copy after the other. */
  private boolean yieldFor(Lom copy) {
    try {
      pace.await(copy.sizeBytes());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Version of the rebalance that a job belongs to; 0 when to none. */
  private static long rebalanceOf(String jobId) {
    boolean numbered = jobId.length() > 1 && jobId.startsWith("g");
    try {
      return numbered ? Long.parseLong(jobId.substring(1)) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private Ack store(Lom copy, ByteSource body, RebalanceView now) {
    OptionalLong bid = now.bid(copy.bck());
    if (bid.isEmpty() || bid.getAsLong() != copy.bid()) {
      return Ack.failed("bucket " + copy.bck() + " is not known here under this id");
    }
    if (!now.placement().isOwner(selfId, copy.bck(), copy.name())) {
      return Ack.notOwner("not the owner under smap v" + now.placement().smap().version());
    }
    if (copy.stamp().isNone()) {
      Fence senders = new Fence(copy.stamp().gen(), copy.stamp().epoch());
      if (!senders.covers(WriteStamp.none(now.fence().gen(), now.fence().epoch()))) {
        return Ack.notOwner("behind the cluster state of the sender");
      }
      writeGate.run();
      requireRoom(copy);
      Lom result =
          objects.write(
              copy, now.fence(), now.versioned(copy.bck()), body, now.durability(copy.bck()));
      RebalanceView after = newest.get();
      boolean stillOwner =
          after.fence().covers(result.stamp())
              && after.placement().isOwner(selfId, copy.bck(), copy.name());
      if (!stillOwner) {
        return Ack.notOwner("the name changed hands meanwhile");
      }
      written.accept(result);
      return Ack.STORED;
    }
    if (objects.receive(copy, body, now.durability(copy.bck()), () -> isStillTrue(now, copy))) {
      return Ack.STORED;
    }
    Optional<Lom> here = objects.find(copy.bck(), copy.bid(), copy.name());
    boolean same = here.isPresent() && here.get().stamp().equals(copy.stamp());
    return same ? Ack.IDENTICAL : Ack.OLDER;
  }

  /**
   * Since the copy began to arrive there was no moment at which the record of a delete, against which
   * it would lose, could be given up here.
   */
  private boolean isStillTrue(RebalanceView now, Lom copy) {
    return copy.tombstone() || newest.get().placement().key().equals(now.placement().key());
  }

  private void count(String sourceId, String jobId, Lom copy) {
    received.merge(
        sourceId,
        copy.tombstone()
            ? new RebalanceProgress.Count(0, 0, 1, 0)
            : new RebalanceProgress.Count(1, copy.sizeBytes(), 0, 0),
        RebalanceProgress.Count::plus);
    if (!copy.tombstone()) {
      jobs.find(jobId).ifPresent(job -> job.counters().received(1, copy.sizeBytes()));
    }
  }

  /** The stream's data as the store reads it. */
  private record Body(ObjectReceiver.Data data, Parts parts) implements ByteSource {
    @Override
    public long declaredBytes() {
      return data.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      parts.await();
      return parts.read(data.read(into));
    }
  }
}
