package io.ais.node.disk;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Runs tasks against one mountpath's disk. Thread-safe; the owner closes it. */
public interface DiskExecutor extends AutoCloseable {

  /**
   * Runs a task on a thread of the mountpath and waits for it, uninterruptibly: buffers are never
   * left to a task that still runs.
   *
   * @throws DiskException BUSY at once when the lane's queue is full; else what the task threw
   */
  <T> T call(Lane lane, DiskTask<T> task) throws DiskException;

  /**
   * Runs a short task that mostly finds what it needs in memory, or only changes what is there: no
   * syncing, little to copy. It may run on the calling thread while that can be afforded.
   *
   * @throws DiskException as {@link #call} in the client lane
   */
  default <T> T brief(DiskTask<T> task) throws DiskException {
    return call(Lane.CLIENT, task);
  }

  /**
   * Runs a task that waits for nothing ({@link Disk#readAtOnce}) on the calling thread, which must not wait either.
   *
   * @return false, or what the task found; false at once while the disk is hard at work, or closed
   */
  default boolean atOnce(Predicate<Disk> task) {
    return false;
  }

  /**
   * Runs a task apart from the lanes and waits no longer than this: a disk that hangs holds one thread
   * and not its caller.
   *
   * @throws DiskException FAULT with a TimeoutException as cause when it does not end in time, or an
   *     earlier one still has not; else what the task threw
   */
  default <T> T probe(DiskTask<T> task, Duration atMost) throws DiskException {
    return call(Lane.BACKGROUND, task);
  }

  /**
   * Who is told of each task that fails by a fault ({@link DiskException#isFault}), on the thread that
   * ran it; must not block.
   */
  default void onFault(Consumer<DiskException> listener) {}

  /** How long the tasks so far took. */
  default Latencies latencies() {
    return new Latencies();
  }

  /** Tasks so far. */
  default Progress progress() {
    return Progress.NONE;
  }

  /**
   * Tasks of an executor so far.
   *
   * @param begun handed over
   * @param ended returned or failed
   * @param longest how long the oldest one that runs has been running
   */
  record Progress(long begun, long ended, Duration longest) {
    static final Progress NONE = new Progress(0, 0, Duration.ZERO);

    /** Some task waits or runs. */
    public boolean isPending() {
      return begun > ended;
    }
  }

  /** Stops after the tasks that are queued; gives up what does not end in time. */
  @Override
  void close();

  /**
   * Stops at once, for a disk that hangs: callers of tasks that run get a GONE. Such a task may go on in
   * the kernel with its buffers, so a caller whose task failed does not use those again; it changes
   * nothing on the disk after the operation in which it hangs.
   */
  default void giveUp() {
    close();
  }

  /** Runs every task on the calling thread; for tests and start-up. */
  static DiskExecutor inline(Disk disk) {
    return new DiskExecutor() {
      @Override
      public <T> T call(Lane lane, DiskTask<T> task) throws DiskException {
        return task.run(disk);
      }

      @Override
      public boolean atOnce(Predicate<Disk> task) {
        return task.test(disk);
      }

      @Override
      public void close() {}
    };
  }
}
