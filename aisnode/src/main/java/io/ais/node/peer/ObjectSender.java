package io.ais.node.peer;

import io.ais.model.Snode;
import java.util.function.Consumer;

/**
 * Moves objects of one job to one destination over persistent connections, with a bounded number of
 * objects and bytes under way. Thread-safe; several threads may send at once. Whoever opens it
 * closes it.
 */
public final class ObjectSender implements AutoCloseable {

  /**
   * Bounds.
   *
   * @param lanes connections, each serving one object after the other
   * @param maxObjects objects under way (sent, not yet acknowledged)
   * @param maxBytes bytes under way; a single larger object goes alone
   */
  public record Limits(int lanes, int maxObjects, long maxBytes) {
    public static final Limits DEFAULT = new Limits(4, 64, 32L << 20);
  }

  public ObjectSender(PeerClient client, Snode to, String job, Limits limits) {}

  /**
   * Sends one object; waits while too much is under way. Returns when the bytes are handed to the
   * connection. Exactly one acknowledgement follows, also when reading or the connection fails.
   *
   * @param metadata opaque to this package
   * @param sizeBytes exact length of the data
   */
  public void send(
      byte[] metadata, long sizeBytes, ObjectSource.Opener data, Consumer<Ack> whenDone) {
    throw new IllegalStateException("not built yet");
  }

  /** Waits until everything sent so far is acknowledged. */
  public void flush() throws InterruptedException {}

  /** Cuts the connections; what is not acknowledged counts as failed. */
  @Override
  public void close() {}
}
