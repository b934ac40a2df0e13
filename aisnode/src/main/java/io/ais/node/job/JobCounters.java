package io.ais.node.job;

import java.util.concurrent.atomic.LongAdder;

/** Objects and bytes a job handled. Thread-safe; each pair is read without a common instant. */
public final class JobCounters {
  private final LongAdder localObjects = new LongAdder();
  private final LongAdder localBytes = new LongAdder();
  private final LongAdder outObjects = new LongAdder();
  private final LongAdder outBytes = new LongAdder();
  private final LongAdder inObjects = new LongAdder();
  private final LongAdder inBytes = new LongAdder();

  /** Handled on this node. */
  public void local(long objects, long bytes) {
    localObjects.add(objects);
    localBytes.add(bytes);
  }

  /** Sent to another node and acknowledged. */
  public void sent(long objects, long bytes) {
    outObjects.add(objects);
    outBytes.add(bytes);
  }

  /** Received from another node and stored. */
  public void received(long objects, long bytes) {
    inObjects.add(objects);
    inBytes.add(bytes);
  }

  public long localObjects() {
    return localObjects.sum();
  }

  public long localBytes() {
    return localBytes.sum();
  }

  public long outObjects() {
    return outObjects.sum();
  }

  public long outBytes() {
    return outBytes.sum();
  }

  public long inObjects() {
    return inObjects.sum();
  }

  public long inBytes() {
    return inBytes.sum();
  }
}
