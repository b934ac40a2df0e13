package io.ais.node.disk;

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
   * Runs a short task that mostly finds what it needs in memory: no writing, no syncing, little to
   * copy. It may run on the calling thread while that can be afforded.
   *
   * @throws DiskException as {@link #call} in the client lane
   */
  default <T> T read(DiskTask<T> task) throws DiskException {
    return call(Lane.CLIENT, task);
  }

  /** Stops after the tasks that are queued. */
  @Override
  void close();

  /** Runs every task on the calling thread; for tests and start-up. */
  static DiskExecutor inline(Disk disk) {
    return new DiskExecutor() {
      @Override
      public <T> T call(Lane lane, DiskTask<T> task) throws DiskException {
        return task.run(disk);
      }

      @Override
      public void close() {}
    };
  }
}
