package io.ais.node.rebalance;

import io.ais.model.Snode;
import io.ais.node.peer.Ack;
import io.ais.node.store.Lom;
import java.util.function.Consumer;

/**
 * Carries copies to other targets for one run of a job. Thread-safe; whoever opened it closes it.
 */
public interface ObjectTransfer extends AutoCloseable {

  /**
   * Sends a copy or a tombstone; waits while too much is under way. Exactly one acknowledgement
   * follows, on any thread, also when the copy cannot be read or the destination not be reached.
   */
  default void send(Snode to, Lom copy, Consumer<Ack> whenDone) throws InterruptedException {
    send(to, copy, copy, whenDone);
  }

  /**
   * Sends the content of a local copy under another record: another name, or a stamp that is none
   * ({@link io.ais.node.store.WriteStamp#isNone}), which asks the receiver to write it as a client
   * would.
   */
  void send(Snode to, Lom copy, Lom record, Consumer<Ack> whenDone) throws InterruptedException;

  /** Waits until everything sent so far is acknowledged. */
  void flush() throws InterruptedException;

  /** Cuts the connections; what is not acknowledged counts as failed. */
  @Override
  void close();

  /** Opens a transfer for one run. */
  @FunctionalInterface
  interface Factory {
    ObjectTransfer open(String jobId);
  }
}
