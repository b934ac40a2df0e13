package io.ais.node.rebalance;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.node.job.Placement;
import io.ais.node.job.TestMaps;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectReceiver;
import io.ais.node.store.Lom;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Several targets in this JVM; copies go from store to store without a network. */
final class MovingCluster implements AutoCloseable {
  static final Bck B = Bck.ais("moving");
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final Map<String, MovingTarget> targets = new TreeMap<>();
  private final Set<String> unreachable = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();
  private final Bmd bmd;
  private volatile RebalanceView view = RebalanceView.NONE;
  private volatile Consumer<Lom> onSend = copy -> {};

  MovingCluster(Path root, String... ids) {
    this.bmd = Bmd.fresh("cluster01").with(B, props());
    for (String id : ids) {
      targets.put(id, new MovingTarget(id, root, job -> new Direct(id), this::ask, neighbors(), B));
    }
  }

  private static BucketProps props() {
    String json = "{\"bid\":\"" + MovingTarget.BID + "\",\"write_policy\":{\"data\":\"delayed\"}}";
    try {
      return Json.parse(json.getBytes(StandardCharsets.UTF_8), BucketProps.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MovingTarget at(String id) {
    return targets.get(id);
  }

  /** Owner of the name under the newest state. */
  MovingTarget owner(String name) {
    return at(placement().owner(B, name).id());
  }

  Placement placement() {
    return view.placement();
  }

  /** All targets learn of a new cluster state, one after the other. */
  void publish(Smap smap, Rmd rmd) {
    view = RebalanceView.of(smap, rmd, bmd, 1);
    targets.values().forEach(target -> target.rebalancer().publish(view));
  }

  /** What the cluster does when all participants are done. */
  void complete(Rmd running) {
    for (String id : running.participants()) {
      await(id + " done", () -> at(id).hasDone(running.version()));
    }
    String[] active =
        view.placement().smap().activeTargets().stream().map(Snode::id).toArray(String[]::new);
    publish(view.placement().smap(), TestMaps.settled(running.version(), active));
    for (String id : running.participants()) {
      await(id + " ended", () -> !at(id).job(running.jobId()).isRunning());
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  void cutOff(String id) {
    unreachable.add(id);
  }

  void reconnect(String id) {
    unreachable.remove(id);
  }

  /** Called on the walker's thread before a copy goes out. */
  void onSend(Consumer<Lom> action) {
    onSend = action;
  }

  private List<Confirmation.Verdict> ask(Snode owner, List<Lom> copies, boolean thoroughly) {
    checkReachable(owner.id());
    asked.addAndGet(copies.size());
    return copies.stream()
        .map(copy -> at(owner.id()).confirmer().verdict(copy, thoroughly))
        .toList();
  }

  /** Copies that owners were asked about so far. */
  int asked() {
    return asked.get();
  }

  private Neighbors neighbors() {
    return new Neighbors() {
      @Override
      public Optional<Lom> find(Snode target, Bck bck, long bid, String name) {
        checkReachable(target.id());
        return at(target.id()).objects().find(bck, bid, name);
      }

      @Override
      public Optional<RemoteCopy> open(Snode target, Bck bck, long bid, String name) {
        Optional<Lom> record = find(target, bck, bid, name);
        return record.map(lom -> openCopy(target, lom));
      }
    };
  }

  private Neighbors.RemoteCopy openCopy(Snode target, Lom lom) {
    try {
      return new DirectCopy(lom, at(target.id()).objects().open(lom));
    } catch (IOException e) {
      throw AisException.unavailable(e.getMessage());
    }
  }

  private void checkReachable(String id) {
    if (unreachable.contains(id)) {
      throw AisException.unavailable("t[" + id + "] does not answer");
    }
  }

  @Override
  public void close() {
    targets.values().forEach(MovingTarget::close);
  }

  /** Hands copies to the receiver of the destination at once. */
  private final class Direct implements ObjectTransfer {
    private final String sourceId;

    Direct(String sourceId) {
      this.sourceId = sourceId;
    }

    @Override
    public void send(Snode to, Lom copy, Lom record, Consumer<Ack> whenDone) {
      Ack ack;
      try {
        onSend.accept(copy);
        checkReachable(to.id());
        checkReachable(sourceId);
        ack = deliver(to, copy, record);
      } catch (IOException | AisException e) {
        ack = Ack.failed(e.getMessage());
      }
      whenDone.accept(ack);
    }

    private Ack deliver(Snode to, Lom copy, Lom record) throws IOException {
      MovingTarget destination = at(to.id());
      String job = view.rmd().jobId();
      byte[] metadata = ObjectRecord.of(record).toBytes();
      if (copy.tombstone()) {
        return destination.receiver().receive(sourceId, job, metadata, new DirectData(0, null));
      }
      try (LocalObjects.OpenCopy open = at(sourceId).objects().open(copy)) {
        return destination
            .receiver()
            .receive(sourceId, job, metadata, new DirectData(copy.sizeBytes(), open));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Bytes of an open copy; none for a tombstone. */
  private record DirectData(long sizeBytes, LocalObjects.OpenCopy copy)
      implements ObjectReceiver.Data {
    @Override
    public int read(ByteBuffer into) throws IOException {
      return copy == null ? -1 : copy.read(into);
    }
  }

  private record DirectCopy(Lom lom, LocalObjects.OpenCopy copy) implements Neighbors.RemoteCopy {
    @Override
    public long declaredBytes() {
      return lom.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return copy.read(into);
    }

    @Override
    public void close() {
      copy.close();
    }
  }
}
