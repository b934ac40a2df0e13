package io.ais.node.disk;

import static java.util.Objects.requireNonNull;

import io.ais.node.disk.DiskException.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;

/**
 * The platform threads of one mountpath: {@code mpath-<label>-c<n>} serve clients, {@code
 * mpath-<label>-b<n>} serve background jobs, each lane with a bounded queue. Callers wait on virtual
 * threads, which costs them nothing. Concurrent syncs of the client threads share journal commits in
 * the kernel, so the number of client threads is also the size of a group commit.
 *
 * <p>A short read stays on its virtual thread while the mountpath has idle client threads and the
 * process has a spare carrier; a disk that hangs soon has neither.
 */
public final class MountpathThreads implements DiskExecutor {
  private static final long CLOSE_SECONDS = 10;

  private final String label;
  private final Disk disk;
  private final SpareCarriers carriers;
  private final Map<Lane, WorkQueue> queues = new EnumMap<>(Lane.class);
  private final WorkQueue clients;
  private final List<Thread> threads = new ArrayList<>();

  /** Shared by reads on carriers, exclusive once closed. */
  private final StampedLock open = new StampedLock();

  /** Starts the threads. */
  public MountpathThreads(String label, Disk disk, Sizes sizes) {
    this(label, disk, sizes, SpareCarriers.ofThisProcess());
  }

  MountpathThreads(String label, Disk disk, Sizes sizes, SpareCarriers carriers) {
    this.label = requireNonNull(label, "label");
    this.disk = requireNonNull(disk, "disk");
    this.carriers = requireNonNull(carriers, "carriers");
    for (Lane lane : Lane.values()) {
      queues.put(lane, new WorkQueue(sizes.queue()));
    }
    clients = queues.get(Lane.CLIENT);
    startThreads(sizes.client(), clients, "c");
    startThreads(sizes.background(), queues.get(Lane.BACKGROUND), "b");
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

  private void startThreads(int count, WorkQueue queue, String letter) {
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("mpath-" + label + "-" + letter + i)
              .start(() -> serve(queue)));
    }
  }

  private static void serve(WorkQueue queue) {
    WorkQueue.Seat seat = new WorkQueue.Seat();
    for (WorkQueue.Job job = queue.take(seat); job != null; job = queue.take(seat)) {
      job.run();
    }
  }

  @Override
  public <T> T call(Lane lane, DiskTask<T> task) throws DiskException {
    Call<T> call = new Call<>(task, disk);
    return switch (queues.get(lane).offer(call)) {
      case TAKEN -> call.await();
      case FULL -> throw busy("too many waiting requests");
      case CLOSED -> throw busy("is closed");
    };
  }

  @Override
  public <T> T read(DiskTask<T> task) throws DiskException {
    if (clients.hasIdle() && Thread.currentThread().isVirtual() && carriers.tryTake()) {
      try {
        long stamp = open.tryReadLock();
        if (stamp == 0) {
          throw busy("is closed");
        }
        try {
          return task.run(disk);
        } finally {
          open.unlockRead(stamp);
        }
      } finally {
        carriers.giveBack();
      }
    }
    return call(Lane.CLIENT, task);
  }

  private DiskException busy(String why) {
    return new DiskException(Kind.BUSY, label, why, null);
  }

  @Override
  public void close() {
    queues.values().forEach(WorkQueue::close);
    boolean interrupted = false;
    try {
      long ignored = open.tryWriteLock(CLOSE_SECONDS, TimeUnit.SECONDS); // never given back
    } catch (InterruptedException e) {
      interrupted = true;
    }
    for (Thread thread : threads) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    queues.values().forEach(queue -> queue.drain().forEach(WorkQueue.Job::refuse));
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

  /** One call: run by a thread of the mountpath, awaited by the caller. */
  private static final class Call<T> implements WorkQueue.Job {
    private final DiskTask<T> task;
    private final Disk disk;
    private final Thread caller = Thread.currentThread();
    private T result;
    private Throwable failure;
    private volatile boolean done; // written last: publishes the two above

    Call(DiskTask<T> task, Disk disk) {
      this.task = task;
      this.disk = disk;
    }

    @Override
    public void run() {
      try {
        result = task.run(disk);
      } catch (DiskException | RuntimeException | Error e) {
        failure = e;
      } finally {
        end();
      }
    }

    @Override
    public void refuse() {
      failure = new DiskException(Kind.BUSY, "", "mountpath is closed", null);
      end();
    }

    private void end() {
      done = true;
      LockSupport.unpark(caller);
    }

    T await() throws DiskException {
      boolean interrupted = false;
      while (!done) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
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
