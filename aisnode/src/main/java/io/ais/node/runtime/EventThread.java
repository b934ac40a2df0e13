package io.ais.node.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * One platform thread that runs actions in order, with named one-shot timers. Actions and timer
 * calls come from any thread; everything that runs on it is confined to it. The queue is bounded: an
 * action that finds it full is refused.
 */
public final class EventThread implements AutoCloseable {

  private record Timer(String name, long dueNanos, long sequence, Runnable action)
      implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(dueNanos - other.dueNanos, 0);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final Ticker ticker;
  private final int capacity;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;

  // Guarded by this.
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Map<String, Timer> byName = new HashMap<>();
  private long sequence;
  private boolean closed;

  /**
   * @param capacity longest queue of waiting actions
   * @param onFailure called on the thread with whatever an action threw; the thread goes on
   */
  public EventThread(String name, Ticker ticker, int capacity, Consumer<Throwable> onFailure) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.capacity = capacity;
    this.onFailure = requireNonNull(onFailure, "onFailure");
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Queues an action; false when the queue is full or closed. */
  public synchronized boolean execute(Runnable action) {
    if (closed || queue.size() >= capacity) {
      return false;
    }
    queue.add(action);
    notifyAll();
    return true;
  }

  /** Starts a timer; one of the same name is replaced. */
  public synchronized void startTimer(String name, Duration delay, Runnable action) {
    cancelTimer(name);
    Timer timer = new Timer(name, ticker.nanos() + delay.toNanos(), sequence++, action);
    timers.add(timer);
    byName.put(name, timer);
    notifyAll();
  }

  /** Stops a timer if it runs. */
  public synchronized void cancelTimer(String name) {
    Timer timer = byName.remove(name);
    if (timer != null) {
      timers.remove(timer);
    }
  }

  private void run() {
    for (Runnable action = next(); action != null; action = next()) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        onFailure.accept(e);
      }
    }
  }

  /** Timers that are due go before queued actions. */
  private synchronized Runnable next() {
    while (!closed) {
      Timer timer = timers.peek();
      long waitNanos = timer == null ? Long.MAX_VALUE : timer.dueNanos - ticker.nanos();
      if (waitNanos <= 0) {
        timers.poll();
        byName.remove(timer.name, timer);
        return timer.action;
      }
      Runnable action = queue.poll();
      if (action != null) {
        return action;
      }
      try {
        if (timer == null) {
          wait();
        } else {
          wait(waitNanos / 1_000_000, (int) (waitNanos % 1_000_000));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
    return null;
  }

  /** Stops after the running action; what waits is dropped. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (Thread.currentThread() != thread && thread.isAlive()) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
