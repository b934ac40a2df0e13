package io.ais.node.peer;

import static java.util.Objects.requireNonNull;

import io.ais.model.NetInfo;
import io.ais.model.Snode;
import io.ais.node.http.Net;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Moves objects of one job to one destination over persistent connections, with a bounded number of
 * objects and bytes under way. Thread-safe; several threads may send at once. Whoever opens it
 * closes it.
 *
 * <p>Each lane is a connection that carries one object after the other; the receiver acknowledges
 * each when it is stored. A lane that breaks fails what it had not acknowledged and is opened anew
 * by the next object; sending again is up to the caller.
 */
public final class ObjectSender implements AutoCloseable {

  /**
   * Bounds.
   *
   * @param lanes connections, each serving one object after the other
   * @param maxObjects objects under way (sent, not yet acknowledged)
   * @param maxBytes bytes under way; a single larger object goes alone
   * @param stall a lane that owes acknowledgements and makes no progress for so long is cut
   */
  public record Limits(int lanes, int maxObjects, long maxBytes, Duration stall) {
    public static final Limits DEFAULT = new Limits(4, 64, 32L << 20, Duration.ofSeconds(60));
  }

  private final Snode to;
  private final Limits limits;
  private final List<Lane> lanes = new ArrayList<>();
  private final LinkedBlockingQueue<Lane> free = new LinkedBlockingQueue<>();
  private final Thread watch;

  // Guarded by this.
  private final TreeSet<Long> underWay = new TreeSet<>();
  private long bytesUnderWay;
  private long lastSequence;
  private boolean closed;

  public ObjectSender(PeerClient client, Snode to, String job, Limits limits) {
    this.to = requireNonNull(to, "to");
    this.limits = requireNonNull(limits, "limits");
    NetInfo address = PeerClient.address(to, Net.DATA);
    for (int i = 0; i < limits.lanes(); i++) {
      lanes.add(new Lane(client, address, job, limits.stall()));
    }
    free.addAll(lanes);
    watch = Thread.ofVirtual().name("objstream-watch-" + to.id()).unstarted(this::watch);
    watch.start();
  }

  /**
   * Sends one object; waits while too much is under way. Returns when the bytes are handed to the
   * connection. Exactly one acknowledgement follows, also when reading or the connection fails; it
   * comes on another thread or on this one, and must not block.
   *
   * @param metadata opaque to this package
   * @param sizeBytes exact length of the data
   */
  public void send(
      byte[] metadata, long sizeBytes, ObjectSource.Opener data, Consumer<Ack> whenDone) {
    if (sizeBytes < 0 || metadata.length > Frames.MAX_META_BYTES) {
      throw new IllegalArgumentException(sizeBytes + " bytes, metadata " + metadata.length);
    }
    Outgoing object = null;
    try {
      object = admit(sizeBytes, whenDone);
      if (isClosed()) {
        object.done(Ack.failed("the stream is closed"));
        return;
      }
      Lane lane = free.take();
      try {
        lane.transmit(object, metadata, data);
      } finally {
        free.add(lane);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Ack ack = Ack.failed("interrupted");
      if (object == null) {
        whenDone.accept(ack);
      } else {
        object.done(ack);
      }
    }
  }

  private synchronized Outgoing admit(long sizeBytes, Consumer<Ack> whenDone)
      throws InterruptedException {
    while (!closed && isFull(sizeBytes)) {
      wait();
    }
    long sequence = ++lastSequence;
    underWay.add(sequence);
    bytesUnderWay += sizeBytes;
    return new Outgoing(sequence, sizeBytes, ack -> finish(sequence, sizeBytes, ack, whenDone));
  }

  private boolean isFull(long sizeBytes) {
    return underWay.size() >= limits.maxObjects()
        || (bytesUnderWay > 0 && bytesUnderWay + sizeBytes > limits.maxBytes());
  }

  private void finish(long sequence, long sizeBytes, Ack ack, Consumer<Ack> whenDone) {
    try {
      whenDone.accept(ack);
    } finally {
      synchronized (this) {
        underWay.remove(sequence);
        bytesUnderWay -= sizeBytes;
        notifyAll();
      }
    }
  }

  /** Waits until everything sent so far is acknowledged, and the acknowledgements delivered. */
  public synchronized void flush() throws InterruptedException {
    long mark = lastSequence;
    while (!underWay.isEmpty() && underWay.first() <= mark) {
      wait();
    }
  }

  /** Keeps idle lanes alive and cuts those that make no progress. */
  private void watch() {
    long everyMillis = Math.clamp(limits.stall().toMillis() / 4, 10, 15_000);
    try {
      while (!isClosed()) {
        TimeUnit.MILLISECONDS.sleep(everyMillis);
        lanes.forEach(Lane::lookAfter);
      }
    } catch (InterruptedException e) {
      // Closed: that is all this thread waits for.
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Ends the connections; what is not acknowledged counts as failed. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
    }
    watch.interrupt();
    lanes.forEach(Lane::close);
  }

  @Override
  public String toString() {
    return "objects to " + to.display();
  }
}
