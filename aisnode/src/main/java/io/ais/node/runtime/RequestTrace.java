package io.ais.node.runtime;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * The request that a thread works for: what it is called, and where its time goes. Whoever makes the
 * thread wait, for a disk or for another node, adds to it. Confined to the request's thread; whoever reads
 * the sums does so when that thread is done.
 */
public final class RequestTrace {
  private static final ScopedValue<RequestTrace> CURRENT = ScopedValue.newInstance();
  private static final RequestTrace NONE = new RequestTrace(() -> "");

  private final Supplier<String> id;
  private long diskQueueNanos;
  private long diskNanos;
  private long peerNanos;

  /**
   * @param id asked for when somebody needs it: most requests end without
   */
  public RequestTrace(Supplier<String> id) {
    this.id = requireNonNull(id, "id");
  }

  /** That of this thread; null when it works for no request. */
  public static RequestTrace current() {
    RequestTrace found = CURRENT.orElse(NONE);
    return found == NONE ? null : found;
  }

  /** Runs a task for this request. */
  public void run(Runnable task) {
    ScopedValue.where(CURRENT, this).run(task);
  }

  /**
   * A task for another thread that works for the request of this one, and knows its id; what it waits for
   * is not added here, since this thread waits meanwhile itself.
   */
  public static Runnable carried(Runnable task) {
    RequestTrace current = current();
    if (current == null) {
      return task;
    }
    String known = current.id();
    RequestTrace other = new RequestTrace(() -> known);
    return () -> other.run(task);
  }

  /** Makes virtual threads that work for the request of whoever makes them, as {@link #carried}. */
  public static ThreadFactory threads() {
    return task -> Thread.ofVirtual().unstarted(carried(task));
  }

  /**
   * Adds the time since then, of {@link System#nanoTime}, to what other nodes were waited for, if this
   * thread works for a request.
   */
  public static void peersSince(long begun) {
    RequestTrace current = current();
    if (current != null) {
      current.peerNanos += System.nanoTime() - begun;
    }
  }

  /** What the request is called in logs and at other nodes. */
  public String id() {
    return id.get();
  }

  /** A task for a disk waited so long for its turn, and then took so long, nanoseconds. */
  public void disk(long queueNanos, long workNanos) {
    diskQueueNanos += queueNanos;
    diskNanos += workNanos;
  }

  /** Nanoseconds so far. */
  public long diskQueueNanos() {
    return diskQueueNanos;
  }

  /** Nanoseconds so far. */
  public long diskNanos() {
    return diskNanos;
  }

  /** Nanoseconds so far. */
  public long peerNanos() {
    return peerNanos;
  }
}
