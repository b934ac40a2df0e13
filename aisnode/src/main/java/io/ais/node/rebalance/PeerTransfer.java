package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.model.Snode;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectSender;
import io.ais.node.peer.ObjectSource;
import io.ais.node.peer.ObjectStreams;
import io.ais.node.peer.PeerClient;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** {@link ObjectTransfer} over object streams. */
public final class PeerTransfer implements ObjectTransfer {
  private final ObjectStreams streams;
  private final LocalObjects objects;
  private final Pace pace;

  /**
   * @param pace of the parts of large copies; whoever sends waits for the first part
   */
  public PeerTransfer(
      PeerClient client,
      LocalObjects objects,
      String jobId,
      ObjectSender.Limits limits,
      Pace pace) {
    this.streams = new ObjectStreams(client, jobId, limits);
    this.objects = requireNonNull(objects, "objects");
    this.pace = requireNonNull(pace, "pace");
  }

  @Override
  public void send(Snode to, Lom copy, Lom record, Consumer<Ack> whenDone) {
    Optional<ObjectSender> sender = streams.to(to);
    if (sender.isEmpty()) {
      whenDone.accept(Ack.failed("the job ended"));
      return;
    }
    sender
        .get()
        .send(ObjectRecord.of(record).toBytes(), copy.sizeBytes(), () -> open(copy), whenDone);
  }

  private ObjectSource open(Lom copy) throws IOException {
    if (copy.tombstone()) {
      return new Nothing();
    }
    return new Copy(objects.open(copy), pace);
  }

  @Override
  public void flush() throws InterruptedException {
    streams.flush();
  }

  @Override
  public void close() {
    streams.close();
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
