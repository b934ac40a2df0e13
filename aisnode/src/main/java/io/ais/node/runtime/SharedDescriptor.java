package io.ais.node.runtime;

/**
 * A file descriptor that is closed when its owner has closed it and nobody uses it any more: the kernel
 * gives a closed number to the next file, and a call that comes too late would meet that. Thread-safe.
 */
public final class SharedDescriptor implements AutoCloseable {
  private final int number;
  private final Closer closer;
  private int users; // guarded by this
  private boolean closed; // guarded by this

  /** Closes a number for good. */
  @FunctionalInterface
  public interface Closer {
    void close(int number);
  }

  /** Takes an open descriptor over. */
  public SharedDescriptor(int number, Closer closer) {
    this.number = number;
    this.closer = closer;
  }

  /**
   * Its number, which stays open until {@link #release}.
   *
   * @return -1 when it was closed
   */
  public synchronized int acquire() {
    if (closed) {
      return -1;
    }
    users++;
    return number;
  }

  /** After each {@link #acquire} that gave a number. */
  public void release() {
    boolean last;
    synchronized (this) {
      users--;
      last = closed && users == 0;
    }
    if (last) {
      closer.close(number);
    }
  }

  /** Idempotent; does not wait for users. */
  @Override
  public void close() {
    boolean last;
    synchronized (this) {
      last = !closed && users == 0;
      closed = true;
    }
    if (last) {
      closer.close(number);
    }
  }
}
