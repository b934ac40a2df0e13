package io.ais.node.disk;

import static java.util.Objects.requireNonNull;

import io.ais.node.disk.DiskException.Kind;
import io.ais.node.runtime.RequestTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The platform threads of one mountpath: {@code mpath-<label>-c<n>} serve clients, {@code
 * mpath-<label>-b<n>} serve background jobs, each lane with a bounded queue. Callers wait on virtual
 * threads, which costs them nothing. Concurrent syncs of the client threads share journal commits in
 * the kernel, so the number of client threads is also the size of a group commit.
 *
 * <p>A short task stays on its virtual thread while the mountpath has idle client threads and the
 * process has a spare carrier; a disk that hangs soon has neither.
 *
 * <p>When the disk hangs, {@link #giveUp} lets the callers go; threads that are in the kernel stay there.
 */
public final class MountpathThreads implements DiskExecutor {
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final String label;
  private final Disk disk;
  private final Disk shown; // to tasks
  private final SpareCarriers carriers;
  private final Map<Lane, WorkQueue> queues = new EnumMap<>(Lane.class);
  private final WorkQueue clients;
  private final List<Server> servers = new ArrayList<>();
  private final LongAdder begun = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final Latencies latencies = new Latencies();
  private volatile Consumer<DiskException> onFault = _ -> {};
  private FutureTask<?> lastProbe; // guarded by this; null before the first

  /** Shared by reads on carriers, exclusive once closed. */
  private final StampedLock open = new StampedLock();

  /** Starts the threads. */
  public MountpathThreads(String label, Disk disk, Sizes sizes) {
    this(label, disk, sizes, SpareCarriers.ofThisProcess());
  }

  MountpathThreads(String label, Disk disk, Sizes sizes, SpareCarriers carriers) {
    this.label = requireNonNull(label, "label");
    this.disk = requireNonNull(disk, "disk");
    this.shown = DiskSteps.around(disk);
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
      Server server = new Server(queue, "mpath-" + label + "-" + letter + i, latencies);
      servers.add(server);
      server.thread.start();
    }
  }

  /** One thread of a lane. */
  private static final class Server implements Runnable {
    private final WorkQueue queue;
    private final Latencies latencies;
    private final Thread thread;
    private volatile long since; // nanos; of the current job
    private volatile WorkQueue.Job current; // null: idle

    Server(WorkQueue queue, String name, Latencies latencies) {
      this.queue = queue;
      this.latencies = latencies;
      this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
    }

    @Override
    public void run() {
      WorkQueue.Seat seat = new WorkQueue.Seat();
      for (WorkQueue.Job job = queue.take(seat); job != null; job = queue.take(seat)) {
        since = System.nanoTime();
        current = job;
        job.run(since);
        current = null;
        latencies.add(System.nanoTime() - since);
      }
    }
  }

  @Override
  public <T> T call(Lane lane, DiskTask<T> task) throws DiskException {
    Call<T> call = new Call<>(task, shown);
    begun.increment();
    RequestTrace trace = RequestTrace.current();
    long offered = trace == null ? 0 : System.nanoTime();
    try {
      return switch (queues.get(lane).offer(call)) {
        case TAKEN -> call.await();
        case FULL -> throw busy("too many waiting requests");
        case CLOSED -> throw busy("is closed");
      };
    } catch (DiskException e) {
      throw told(e);
    } finally {
      ended.increment();
      if (trace != null) {
        call.tell(trace, offered, System.nanoTime());
      }
    }
  }

  private DiskException told(DiskException e) {
    if (e.isFault()) {
      onFault.accept(e);
    }
    return e;
  }

  @Override
  public <T> T brief(DiskTask<T> task) throws DiskException {
    if (clients.hasIdle() && Thread.currentThread().isVirtual() && carriers.tryTake()) {
      try {
        long stamp = open.tryReadLock();
        if (stamp == 0) {
          throw busy("is closed");
        }
        begun.increment();
        long since = System.nanoTime();
        try {
          return task.run(shown);
        } catch (DiskException e) {
          throw told(e);
        } finally {
          long took = System.nanoTime() - since;
          latencies.add(took);
          RequestTrace trace = RequestTrace.current();
          if (trace != null) {
            trace.disk(0, took);
          }
          ended.increment();
          open.unlockRead(stamp);
        }
      } finally {
        carriers.giveBack();
      }
    }
    return call(Lane.CLIENT, task);
  }

  @Override
  public boolean atOnce(Predicate<Disk> task) {
    if (!clients.hasIdle()) {
      return false;
    }
    long stamp = open.tryReadLock();
    if (stamp == 0) {
      return false;
    }
    try {
      return task.test(shown);
    } finally {
      open.unlockRead(stamp);
    }
  }

  private DiskException busy(String why) {
    return new DiskException(Kind.BUSY, label, why, null);
  }

  @Override
  public void onFault(Consumer<DiskException> listener) {
    onFault = requireNonNull(listener, "listener");
  }

  @Override
  public Latencies latencies() {
    return latencies;
  }

  @Override
  public Progress progress() {
    long done = ended.sum(); // first: a task that ends meanwhile is pending rather than overlooked
    long now = System.nanoTime();
    long longest = 0;
    for (Server server : servers) {
      if (server.current != null) { // before since, which may then be of a later task, not earlier
        longest = Math.max(longest, now - server.since);
      }
    }
    return new Progress(begun.sum(), done, Duration.ofNanos(longest));
  }

  @Override
  public <T> T probe(DiskTask<T> task, Duration atMost) throws DiskException {
    long ends = System.nanoTime() + atMost.toNanos();
    FutureTask<T> probe = new FutureTask<>(() -> task.run(shown));
    awaitTurn(probe, ends);
    Thread.ofPlatform().daemon().name("mpath-" + label + "-probe").start(probe);
    try {
      return probe.get(ends - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw hangs("no answer within " + atMost.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy("interrupted");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case DiskException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** One that hangs holds one thread, not one for each look; one that goes on is waited for. */
  private void awaitTurn(FutureTask<?> probe, long ends) throws DiskException {
    while (true) {
      FutureTask<?> earlier;
      synchronized (this) {
        if (lastProbe == null || lastProbe.isDone()) {
          lastProbe = probe;
          return;
        }
        earlier = lastProbe;
      }
      try {
        earlier.get(ends - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw hangs("an earlier look at it has not ended");
      } catch (ExecutionException e) {
        continue; // told to the one who asked for it
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw busy("interrupted");
      }
    }
  }

  private DiskException hangs(String why) {
    return new DiskException(Kind.FAULT, "", why, new TimeoutException(why));
  }

  @Override
  public void close() {
    queues.values().forEach(WorkQueue::close);
    long deadline = System.nanoTime() + CLOSE_WAIT.toNanos();
    boolean interrupted = false;
    try {
      // Never given back.
      long ignored = open.tryWriteLock(CLOSE_WAIT.toNanos(), TimeUnit.NANOSECONDS);
      for (Server server : servers) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        server.thread.join(Math.max(1, millis));
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    interrupted |= !awaitEnd(letGo());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever opens the directory next needs its lock; a disk that hangs is not waited for. */
  private static boolean awaitEnd(Thread closing) {
    try {
      closing.join(CLOSE_WAIT);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Override
  public void giveUp() {
    letGo();
  }

  /** The thread that closes the disk: even this may hang. */
  private Thread letGo() {
    queues.values().forEach(WorkQueue::close);
    long ignored = open.tryWriteLock(); // never given back
    Runnable end = () -> {};
    if (disk instanceof NioDisk real) {
      real.refuseMore();
      end = real::close;
    }
    Thread closing = Thread.ofPlatform().daemon().name("mpath-" + label + "-close").start(end);
    for (Server server : servers) {
      WorkQueue.Job job = server.current;
      if (job != null) {
        job.abandon();
      }
    }
    queues.values().forEach(queue -> queue.drain().forEach(WorkQueue.Job::refuse));
    return closing;
  }

  /** One call: run by a thread of the mountpath, awaited by the caller. */
  private static final class Call<T> implements WorkQueue.Job {
    private final DiskTask<T> task;
    private final Disk disk;
    private final Thread caller = Thread.currentThread();
    private T result;
    private Throwable failure;
    private volatile boolean done; // written last: publishes the two above
    private volatile long startedAt; // 0: not yet
    private boolean decided; // guarded by this; the first end counts

    Call(DiskTask<T> task, Disk disk) {
      this.task = task;
      this.disk = disk;
    }

    @Override
    public void run(long now) {
      startedAt = now;
      try {
        end(task.run(disk), null);
      } catch (DiskException | RuntimeException | Error e) {
        end(null, e);
      }
    }

    @Override
    public void refuse() {
      end(null, new DiskException(Kind.BUSY, "", "mountpath is closed", null));
    }

    @Override
    public void abandon() {
      end(null, new DiskException(Kind.GONE, "", "the disk hangs and was given up", null));
    }

    private void end(T value, Throwable thrown) {
      synchronized (this) {
        if (decided) {
          return;
        }
        decided = true;
      }
      result = value;
      failure = thrown;
      done = true;
      LockSupport.unpark(caller);
    }

    /** Adds what the caller waited for. */
    void tell(RequestTrace trace, long offered, long now) {
      long turn = startedAt;
      if (turn == 0) {
        trace.disk(now - offered, 0);
      } else {
        trace.disk(Math.max(0, turn - offered), now - turn);
      }
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
