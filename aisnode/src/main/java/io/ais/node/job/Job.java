package io.ais.node.job;

import static java.util.Objects.requireNonNull;

import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a job on this node. Thread-safe. Made and kept by {@link JobRegistry}.
 *
 * <pre>
 *   running --(body returns | idle too long)--> finished
 *      |-----(abort)--------------------------> aborted   reason given
 *      `-----(body throws)--------------------> aborted   reason = what it threw
 * </pre>
 *
 * An end is final: counters and texts that were set before it are what snapshots show after it.
 */
public final class Job {
  /** Reason of an abort that an operator asked for. */
  public static final String USER_ABORT = "user abort";

  /** Reason of an abort in favour of a newer run. */
  public static final String RENEWAL_ABORT = "renewal abort";

  private static final Logger log = LoggerFactory.getLogger(Job.class);

  private final JobSpec spec;
  private final Ticker ticker;
  private final WallClock wall;
  private final IdleTimes idleTimes; // null: not on demand
  private final long startNanos;
  private final JobCounters counters = new JobCounters();
  private final JobErrors errors = new JobErrors();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Supplier<String> message = () -> "";
  private volatile Supplier<?> extension = () -> null;
  private volatile String abortReason = ""; // empty: not aborted
  private volatile long endNanos;

  private final List<Consumer<Job>> listeners = new ArrayList<>(); // guarded by this
  private Thread runner; // guarded by this
  private long pending; // guarded by this
  private long quietSince; // guarded by this; ticker nanos of the last end of work

  Job(JobSpec spec, Ticker ticker, WallClock wall, IdleTimes idleTimes) {
    this.spec = requireNonNull(spec, "spec");
    this.ticker = ticker;
    this.wall = wall;
    this.idleTimes = idleTimes;
    this.startNanos = wall.epochNanos();
    this.quietSince = ticker.nanos();
  }

  public JobSpec spec() {
    return spec;
  }

  public String id() {
    return spec.id();
  }

  public JobCounters counters() {
    return counters;
  }

  /** Wall clock of the start, nanoseconds since 1970. */
  public long startNanos() {
    return startNanos;
  }

  /** Wall clock of the end, nanoseconds since 1970; 0 while it runs. */
  public long endNanos() {
    return endNanos;
  }

  public boolean isRunning() {
    return endNanos == 0;
  }

  /** True from the moment of the abort, possibly before the job's thread has noticed. */
  public boolean isAborted() {
    return !abortReason.isEmpty();
  }

  /** Empty unless aborted. */
  public String abortReason() {
    return abortReason;
  }

  /** First errors that did not end the job, joined. */
  public String errorText() {
    return errors.text();
  }

  /** Human text about the run ("list:[a b]"), shown by {@code show job}. */
  public String message() {
    return message.get();
  }

  /** Sets a text that does not change. */
  public void message(String text) {
    requireNonNull(text, "text");
    message = () -> text;
  }

  /** Sets a text that is made for every snapshot; must not block. */
  public void message(Supplier<String> text) {
    message = requireNonNull(text, "text");
  }

  /** Extended statistics, a tree for JSON, made for every snapshot; null: none. */
  public Object extension() {
    return extension.get();
  }

  /** Sets extended statistics; must not block, may give null. */
  public void extension(Supplier<?> made) {
    extension = requireNonNull(made, "made");
  }

  /** Counts an error that does not end the job. */
  public void addError(String text) {
    errors.add(requireNonNull(text, "text"));
  }

  /** All that was counted as an error has been put right. */
  public void forgetErrors() {
    errors.clear();
  }

  /** Number of errors that did not end the job. */
  public long errorCount() {
    return errors.total();
  }

  /** To be called between steps by the job's own threads. */
  public void checkAborted() {
    if (isAborted()) {
      throw new JobAbortedException(abortReason);
    }
  }

  /** Finished, or on demand and without work for a while. */
  public boolean isIdle() {
    if (!isRunning()) {
      return true;
    }
    return idleTimes != null && quietNanos() >= idleTimes.idleAfter().toNanos();
  }

  private synchronized long quietNanos() {
    return pending > 0 ? -1 : ticker.nanos() - quietSince;
  }

  /**
   * Begins one piece of work of an on-demand job; to be paired with {@link #end}.
   *
   * @return false when the job has ended: the caller needs a new one
   */
  public synchronized boolean begin() {
    if (!isRunning() || isAborted()) {
      return false;
    }
    pending++;
    return true;
  }

  /** Ends one piece of work. */
  public synchronized void end() {
    if (pending == 0) {
      throw new IllegalStateException(spec + ": end without begin");
    }
    pending--;
    quietSince = ticker.nanos();
  }

  /** Ends an on-demand job that has been without work for too long. */
  void endIfIdle() {
    synchronized (this) {
      if (idleTimes == null
          || !isRunning()
          || pending > 0
          || ticker.nanos() - quietSince < idleTimes.endAfter().toNanos()) {
        return;
      }
      endNanos = now();
    }
    announceEnd();
  }

  /** Calls the listener once when the job has ended, on the ending thread; at once if it has. */
  public void onEnd(Consumer<Job> listener) {
    synchronized (this) {
      if (isRunning()) {
        listeners.add(listener);
        return;
      }
    }
    listener.accept(this);
  }

  /**
   * Aborts a running job: interrupts its thread, which then ends it. Later calls change nothing.
   *
   * @return true when this call aborted it
   */
  public boolean abort(String reason) {
    if (reason.isEmpty()) {
      throw new IllegalArgumentException("an abort has a reason");
    }
    synchronized (this) {
      if (!isRunning() || isAborted()) {
        return false;
      }
      abortReason = reason;
      if (runner != null) {
        runner.interrupt();
        return true;
      }
      endNanos = now();
    }
    announceEnd();
    return true;
  }

  /** Waits for the end. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Starts the body on the job's own thread. */
  void start(JobBody body) {
    Thread thread =
        Thread.ofVirtual()
            .name("job-" + spec.kind().wire() + "-" + spec.id())
            .unstarted(() -> supervise(body));
    synchronized (this) {
      runner = thread;
    }
    thread.start();
  }

  private void supervise(JobBody body) {
    boolean told = false; // how it ended
    try {
      checkAborted();
      body.run(this);
      told = true;
    } catch (JobAbortedException e) {
      told = fail(e.getMessage());
    } catch (InterruptedException e) {
      told = fail("interrupted");
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      // Whatever a job does wrong ends that job, never the node.
      if (!isAborted()) {
        log.warn("job {} failed", spec, e);
      }
      told = fail(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    } finally {
      if (!told) {
        fail("out of memory"); // the error goes on to the thread's handler
      }
      synchronized (this) {
        runner = null;
        endNanos = now();
      }
      Thread.interrupted(); // an abort that came late is not for the listeners
      announceEnd();
    }
  }

  private long now() {
    return Math.max(1, wall.epochNanos()); // 0 means "runs"
  }

  /** Keeps the reason of an earlier abort. */
  private synchronized boolean fail(String reason) {
    if (!isAborted()) {
      abortReason = reason == null || reason.isEmpty() ? "failed" : reason;
    }
    return true;
  }

  private void announceEnd() {
    List<Consumer<Job>> toCall;
    synchronized (this) {
      toCall = List.copyOf(listeners);
      listeners.clear();
    }
    ended.countDown();
    for (Consumer<Job> listener : toCall) {
      try {
        listener.accept(this);
      } catch (RuntimeException e) {
        log.warn("job {} ended, but a listener failed", spec, e);
      }
    }
  }
}
