package io.ais.node.disk;

import static java.util.Objects.requireNonNull;

import io.ais.node.disk.DiskException.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The platform threads of one mountpath: {@code mpath-<label>-c<n>} serve clients, {@code
 * mpath-<label>-b<n>} serve background jobs, each lane with a bounded queue. Callers wait on virtual
 * threads, which costs them nothing. Concurrent syncs of the client threads share journal commits in
 * the kernel, so the number of client threads is also the size of a group commit.
 */
public final class MountpathThreads implements DiskExecutor {
  private static final long POLL_MILLIS = 200;

  private final String label;
  private final Disk disk;
  private final Map<Lane, BlockingQueue<Job<?>>> queues = new EnumMap<>(Lane.class);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  /** Starts the threads. */
  public MountpathThreads(String label, Disk disk, Sizes sizes) {
    this.label = requireNonNull(label, "label");
    this.disk = requireNonNull(disk, "disk");
    for (Lane lane : Lane.values()) {
      queues.put(lane, new ArrayBlockingQueue<>(sizes.queue()));
    }
    startThreads(sizes.client(), Lane.CLIENT, "c");
    startThreads(sizes.background(), Lane.BACKGROUND, "b");
  }

  /**
   * Numbers of threads and length of each queue.
   *
   * @param client threads of the client lane
   * @param background threads of the background lane
   * @param queue tasks that may wait in a lane
   */
  public record Sizes(int client, int background, int queue) {
    /** Eight and two threads, 1024 waiting tasks. */
    public static final Sizes DEFAULT = new Sizes(8, 2, 1024);
  }

  private void startThreads(int count, Lane lane, String letter) {
    BlockingQueue<Job<?>> queue = queues.get(lane);
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("mpath-" + label + "-" + letter + i)
              .start(() -> serve(queue)));
    }
  }

  private void serve(BlockingQueue<Job<?>> queue) {
    while (true) {
      try {
        Job<?> job = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (job != null) {
          job.run(disk);
        } else if (closed) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public <T> T call(Lane lane, DiskTask<T> task) throws DiskException {
    Job<T> job = new Job<>(task);
    BlockingQueue<Job<?>> queue = queues.get(lane);
    if (!queue.offer(job)) {
      throw new DiskException(Kind.BUSY, label, "too many waiting requests", null);
    }
    if (closed && queue.remove(job)) {
      throw new DiskException(Kind.BUSY, label, "is closed", null);
    }
    return job.await();
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    queues.values().forEach(queue -> queue.forEach(Job::refuse));
    closeDisk();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeDisk() {
    if (disk instanceof NioDisk real) {
      real.close();
    }
  }

  private static final class Job<T> {
    private final DiskTask<T> task;
    private final CountDownLatch done = new CountDownLatch(1);
    private T result;
    private Throwable failure;

    Job(DiskTask<T> task) {
      this.task = task;
    }

    void run(Disk disk) {
      try {
        result = task.run(disk);
      } catch (DiskException | RuntimeException | Error e) {
        failure = e;
      } finally {
        done.countDown();
      }
    }

    void refuse() {
      failure = new DiskException(Kind.BUSY, "", "mountpath is closed", null);
      done.countDown();
    }

    T await() throws DiskException {
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return outcome();
    }

    private T outcome() throws DiskException {
      switch (failure) {
        case null -> {
          return result;
        }
        case DiskException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}
