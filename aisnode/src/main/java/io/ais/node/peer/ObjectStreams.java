package io.ais.node.peer;

import static java.util.Objects.requireNonNull;

import io.ais.model.Snode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Object streams of one job, one per destination and address: a node that comes back at another
 * address gets a new one. Thread-safe; whoever made it closes it.
 */
public final class ObjectStreams implements AutoCloseable {
  private final PeerClient client;
  private final String job;
  private final ObjectSender.Limits limits;
  private final Map<String, Stream> streams = new HashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  private record Stream(String address, ObjectSender sender) {}

  /**
   * @param job names the streams at their receivers
   */
  public ObjectStreams(PeerClient client, String job, ObjectSender.Limits limits) {
    this.client = requireNonNull(client, "client");
    this.job = requireNonNull(job, "job");
    this.limits = requireNonNull(limits, "limits");
  }

  /** The stream to this node; empty when all were closed. */
  public synchronized Optional<ObjectSender> to(Snode node) {
    if (closed) {
      return Optional.empty();
    }
    String address = node.dataNet().toString();
    Stream known = streams.get(node.id());
    if (known != null && !known.address().equals(address)) {
      known.sender().close();
      known = null;
    }
    if (known == null) {
      known = new Stream(address, new ObjectSender(client, node, job, limits));
      streams.put(node.id(), known);
    }
    return Optional.of(known.sender());
  }

  /** Waits until everything sent so far is acknowledged. */
  public void flush() throws InterruptedException {
    List<Stream> open;
    synchronized (this) {
      open = List.copyOf(streams.values());
    }
    for (Stream stream : open) {
      stream.sender().flush();
    }
  }

  /** What is not acknowledged counts as failed. */
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
}
