package io.ais.node.disk;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands jobs to the threads of one lane. The thread that went idle last gets the next job, so that
 * few threads with warm caches serve a light load while the others sleep on. A job waits only while
 * every thread of the lane is at work. Thread-safe.
 */
final class WorkQueue {
  private final int maxWaiting;

  // Guarded by this.
  private final ArrayDeque<Job> waiting = new ArrayDeque<>();
  private final ArrayDeque<Seat> idle = new ArrayDeque<>();
  private boolean closed;

  private volatile boolean hasIdle; // written under this

  WorkQueue(int maxWaiting) {
    this.maxWaiting = maxWaiting;
  }

  /** A piece of work: run or refused, once. */
  interface Job {
    /**
     * Does the work; throws nothing.
     *
     * @param now of {@link System#nanoTime}
     */
    void run(long now);

    /** The queue ended before its turn. */
    void refuse();

    /** It runs, and nobody waits for its end any more. Does nothing when it has ended. */
    void abandon();
  }

  /** What became of an offer. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Where an idle thread is given its job. Made and used by that thread. */
  static final class Seat {
    private final Thread owner = Thread.currentThread();
    private volatile boolean called;
    private Job given; // published by called

    private void call(Job job) {
      given = job;
      called = true;
      LockSupport.unpark(owner);
    }

    private Job await() {
      while (!called) {
        LockSupport.park(this);
        boolean ignored = Thread.interrupted(); // these threads end by close() alone
      }
      called = false;
      return given;
    }
  }

  /** A guess: some thread is idle. */
  boolean hasIdle() {
    return hasIdle;
  }

  /** Gives a job to an idle thread, or lets it wait for one. */
  Offer offer(Job job) {
    Seat seat;
    synchronized (this) {
      if (closed) {
        return Offer.CLOSED;
      }
      seat = idle.pollFirst();
      hasIdle = !idle.isEmpty();
      if (seat == null) {
        if (waiting.size() >= maxWaiting) {
          return Offer.FULL;
        }
        waiting.addLast(job);
        return Offer.TAKEN;
      }
    }
    seat.call(job);
    return Offer.TAKEN;
  }

  /** The next job; null when the queue is closed and nothing waits. */
  Job take(Seat seat) {
    synchronized (this) {
      Job job = waiting.pollFirst();
      if (job != null || closed) {
        return job;
      }
      idle.addFirst(seat);
      hasIdle = true;
    }
    return seat.await();
  }

  /** Takes no more jobs; threads end when nothing waits. */
  synchronized void close() {
    closed = true;
    hasIdle = false;
    idle.forEach(seat -> seat.call(null));
    idle.clear();
  }

  /** Takes out the jobs that no thread will serve any more. */
  synchronized List<Job> drain() {
    List<Job> left = List.copyOf(waiting);
    waiting.clear();
    return left;
  }
}
