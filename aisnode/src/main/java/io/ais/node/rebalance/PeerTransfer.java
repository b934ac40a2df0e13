package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.model.Snode;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectSender;
import io.ais.node.peer.ObjectSource;
import io.ais.node.peer.PeerClient;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@link ObjectTransfer} over object streams, one per destination and address: a node that comes
 * back at another address gets a new stream.
 */
public final class PeerTransfer implements ObjectTransfer {
  private final PeerClient client;
  private final LocalObjects objects;
  private final String jobId;
  private final ObjectSender.Limits limits;
  private final Pace pace;
  private final Map<String, Stream> streams = new HashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  private record Stream(String address, ObjectSender sender) {}

  /**
   * @param pace of the parts of large copies; whoever sends waits for the first part
   */
  public PeerTransfer(
      PeerClient client,
      LocalObjects objects,
      String jobId,
      ObjectSender.Limits limits,
      Pace pace) {
    this.pace = requireNonNull(pace, "pace");
    this.client = requireNonNull(client, "client");
    this.objects = requireNonNull(objects, "objects");
    this.jobId = requireNonNull(jobId, "jobId");
    this.limits = requireNonNull(limits, "limits");
  }

  @Override
  public void send(Snode to, Lom copy, Lom record, Consumer<Ack> whenDone) {
    ObjectSender sender = sender(to);
    if (sender == null) {
      whenDone.accept(Ack.failed("the job ended"));
      return;
    }
    sender.send(ObjectRecord.of(record).toBytes(), copy.sizeBytes(), () -> open(copy), whenDone);
  }

  private synchronized ObjectSender sender(Snode to) {
    if (closed) {
      return null;
    }
    String address = to.dataNet().toString();
    Stream known = streams.get(to.id());
    if (known != null && !known.address().equals(address)) {
      known.sender().close();
      known = null;
    }
    if (known == null) {
      known = new Stream(address, new ObjectSender(client, to, jobId, limits));
      streams.put(to.id(), known);
    }
    return known.sender();
  }

  private ObjectSource open(Lom copy) throws IOException {
    if (copy.tombstone()) {
      return new Nothing();
    }
    return new Copy(objects.open(copy), pace);
  }

  @Override
  public void flush() throws InterruptedException {
    List<Stream> open;
    synchronized (this) {
      open = List.copyOf(streams.values());
    }
    for (Stream stream : open) {
      stream.sender().flush();
    }
  }

  @Override
  public void close() {
    List<Stream> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(streams.values());
      streams.clear();
    }
    open.forEach(stream -> stream.sender().close());
  }

  /** Data of a tombstone. */
  private static final class Nothing implements ObjectSource {
    @Override
    public int read(ByteBuffer into) {
      return -1;
    }

    @Override
    public void close() {}
  }

  /** Data of an object. */
  private static final class Copy implements ObjectSource {
    private final LocalObjects.OpenCopy copy;
    private final Parts parts;

    Copy(LocalObjects.OpenCopy copy, Pace pace) {
      this.copy = copy;
      this.parts = new Parts(pace);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      parts.await();
      return parts.read(copy.read(into));
    }

    @Override
    public void close() {
      copy.close();
    }
  }
}
