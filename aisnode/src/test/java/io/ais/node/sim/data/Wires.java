package io.ais.node.sim.data;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectReceiver;
import io.ais.node.placement.Copies;
import io.ais.node.rebalance.Confirmation;
import io.ais.node.rebalance.LocalObjects;
import io.ais.node.rebalance.Neighbors;
import io.ais.node.rebalance.ObjectRecord;
import io.ais.node.rebalance.ObjectTransfer;
import io.ais.node.rebalance.PeerCopies;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What one target says to others, over the simulated network. */
final class Wires implements Confirmation, Neighbors, Copies, ObjectTransfer.Factory {
  private static final int WINDOW = 4;

  private final DataCluster cluster;
  private final DataTarget self;
  private final SimThreads threads;

  Wires(DataCluster cluster, DataTarget self) {
    this.cluster = cluster;
    this.self = self;
    this.threads = cluster.threads();
  }

  private boolean wrong(DataMutation mutation) {
    return cluster.mutation() == mutation;
  }

  private <T> T call(Snode to, DataCluster.Request<T> request) {
    return cluster.call(self, to.id(), request);
  }

  @Override
  public List<Verdict> ask(Snode owner, List<Lom> copies, boolean thoroughly) {
    var mark = self.current().key();
    boolean reads = thoroughly && !wrong(DataMutation.CLEANUP_WITHOUT_READING);
    return call(owner, there -> there.have(copies, reads, mark));
  }

  @Override
  public Optional<Lom> find(Snode target, Bck bck, long bid, String name) {
    var mark = self.current().key();
    try {
      return call(target, there -> there.lookUp(bck, bid, name, mark));
    } catch (AisException e) {
      if (wrong(DataMutation.SILENCE_IS_A_MISS)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Optional<RemoteCopy> open(Snode target, Bck bck, long bid, String name) {
    var mark = self.current().key();
    return call(
        target,
        there -> {
          Optional<Lom> lom = there.lookUp(bck, bid, name, mark);
          return lom.map(record -> new Incoming(record, opened(there, record)));
        });
  }

  private static LocalObjects.OpenCopy opened(DataTarget there, Lom lom) {
    try {
      return lom.tombstone() ? null : there.objects().open(lom);
    } catch (IOException e) {
      throw AisException.unavailable(e.getMessage());
    }
  }

  @Override
  public boolean push(Snode owner, Lom lom) {
    return sendOne(owner, lom, lom).status() != Ack.Status.OLDER;
  }

  @Override
  public void write(Snode owner, Lom copy, Lom name) {
    if (!wrong(DataMutation.NO_HAND_OVER)) {
      sendOne(owner, copy, name);
    }
  }

  private Ack sendOne(Snode owner, Lom copy, Lom record) {
    Ack ack = deliver(PeerCopies.LATE_WRITES, owner, copy, record);
    if (!ack.isSafe()) {
      throw AisException.unavailable(record.cname() + ": the owner answers " + ack.text());
    }
    return ack;
  }

  @Override
  public boolean drop(Collection<Snode> others, Lom tombstone, Duration atMost) {
    var mark = self.current().key();
    boolean all = true;
    for (Snode other : others) {
      try {
        call(
            other,
            there -> {
              there.dropOlder(tombstone, mark);
              return null;
            });
      } catch (AisException e) {
        all = false;
      }
    }
    return all;
  }

  private Ack deliver(String jobId, Snode to, Lom copy, Lom record) {
    try {
      return call(to, there -> received(jobId, there, copy, record));
    } catch (AisException e) {
      return Ack.failed(e.getMessage());
    }
  }

  private Ack received(String jobId, DataTarget there, Lom copy, Lom record) {
    Lom sent = record;
    OptionalLong bidThere = there.objects().bidOnDisk(record.bck());
    if (wrong(DataMutation.BUCKET_BY_NAME) && bidThere.isPresent()) {
      sent = under(record, bidThere.getAsLong());
    }
    byte[] metadata = ObjectRecord.of(sent).toBytes();
    try (LocalObjects.OpenCopy open = copy.tombstone() ? null : self.objects().open(copy)) {
      return there
          .receiver()
          .sinkFor(self.id(), jobId)
          .receive(metadata, new Sent(copy.sizeBytes(), open));
    } catch (IOException | RuntimeException e) {
      return Ack.failed(String.valueOf(e.getMessage()));
    }
  }

  private static Lom under(Lom lom, long bid) {
    return new Lom(
        lom.bck(),
        lom.name(),
        bid,
        lom.sizeBytes(),
        lom.checksum(),
        lom.version(),
        lom.custom(),
        lom.stamp(),
        lom.mtimeNanos(),
        lom.atimeNanos(),
        lom.tombstone(),
        lom.mountpath(),
        lom.copies());
  }

  @Override
  public ObjectTransfer open(String jobId) {
    return new Stream(jobId);
  }

  /** Several copies at a time, each on a thread of its own; their order is left to chance. */
  private final class Stream implements ObjectTransfer {
    private final String jobId;
    private int underWay;
    private boolean closed;

    Stream(String jobId) {
      this.jobId = jobId;
    }

    @Override
    public void send(Snode to, Lom copy, Lom record, Consumer<Ack> whenDone)
        throws InterruptedException {
      self.life().check();
      while (underWay >= WINDOW && !closed) {
        threads.sleep(1_000_000);
        self.life().check();
      }
      if (closed) {
        whenDone.accept(Ack.failed("the job ended"));
        return;
      }
      underWay++;
      if (wrong(DataMutation.ACK_BEFORE_STORE)) {
        whenDone.accept(Ack.STORED);
      }
      threads.start("send", () -> sent(to, copy, record, whenDone));
    }

    private void sent(Snode to, Lom copy, Lom record, Consumer<Ack> whenDone) {
      Ack ack = deliver(jobId, to, copy, record);
      if (wrong(DataMutation.SOURCE_DELETES_AFTER_SEND)) {
        self.objects().drop(copy, () -> true);
      }
      self.life().check();
      underWay--;
      if (!wrong(DataMutation.ACK_BEFORE_STORE)) {
        whenDone.accept(closed ? Ack.failed("the job ended") : ack);
      }
    }

    @Override
    public void flush() throws InterruptedException {
      while (underWay > 0) {
        threads.sleep(1_000_000);
        self.life().check();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private record Sent(long sizeBytes, LocalObjects.OpenCopy copy) implements ObjectReceiver.Data {
    @Override
    public int read(ByteBuffer into) throws IOException {
      return copy == null ? -1 : copy.read(into);
    }
  }

  private record Incoming(Lom lom, LocalObjects.OpenCopy copy) implements RemoteCopy {
    @Override
    public long declaredBytes() {
      return lom.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      try {
        return copy == null ? -1 : copy.read(into);
      } catch (Crashed e) {
        throw new IOException("connection broken", e);
      }
    }

    @Override
    public void close() {
      if (copy != null) {
        copy.close();
      }
    }
  }
}
