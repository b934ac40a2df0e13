package io.ais.node.peer;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One object under way; acknowledged exactly once. Thread-safe. */
final class Outgoing {
  private final long sequence;
  private final long sizeBytes;
  private final Consumer<Ack> whenDone;
  private final AtomicBoolean done = new AtomicBoolean();

  Outgoing(long sequence, long sizeBytes, Consumer<Ack> whenDone) {
    this.sequence = sequence;
    this.sizeBytes = sizeBytes;
    this.whenDone = whenDone;
  }

  long sequence() {
    return sequence;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  void done(Ack ack) {
    if (done.compareAndSet(false, true)) {
      whenDone.accept(ack);
    }
  }
}
