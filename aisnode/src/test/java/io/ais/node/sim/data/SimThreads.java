package io.ais.node.sim.data;

import io.ais.error.AisException;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Runs virtual threads on the one thread that calls {@link #run}, one at a time, in an order drawn
 * from the seed, on virtual time. A virtual thread inherits the scheduler of the one that starts it:
 * whatever threads, executors and locks the production uses are under control, too. What is not: waits
 * with a limit that do not go through {@link Ticker} end in real time, and a monitor that a thread
 * has to wait for is handed over by a thread of the JDK. Both are counted as foreign.
 *
 * <p>Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}: the JDK has no public way yet to give
 * virtual threads a scheduler.
 */
final class SimThreads implements Executor, Ticker, WallClock {
  private static final long EPOCH = 1_800_000_000_000_000_000L;
  private static final long STEP_NANOS = 200_000;
  private static final long STORM = 3_000_000;
  private static final int PATIENCE = 2000;
  private static final Life EVERYBODY = new Life("the simulation", 0);

  final Random random;
  private final MethodHandle newThread;
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final List<Runnable> ready = new ArrayList<>();
  private final Map<Runnable, Boolean> slow = new IdentityHashMap<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final List<Thread> actors = new ArrayList<>();
  private final int slowPercent;
  private Thread loop;
  private long now;
  private long timerNumber;
  private long steps;
  private volatile long foreign;
  private long traceHash = 17;
  private Throwable failure;
  private boolean over;

  private record Timer(long at, long number, Thread thread) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /**
   * @param slowPercent of the threads are rarely chosen
   */
  SimThreads(long seed, int slowPercent) {
    this.random = new Random(seed * 0x9e3779b97f4a7c15L + 1);
    this.slowPercent = slowPercent;
    this.newThread = findNewThread();
  }

  private static MethodHandle findNewThread() {
    try {
      Class<?> builders = Class.forName("java.lang.ThreadBuilders");
      MethodType type =
          MethodType.methodType(
              Thread.class, Executor.class, String.class, int.class, Runnable.class);
      return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
          .findStatic(builders, "newVirtualThread", type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "run the JVM with --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  /** Starts an actor; what it throws ends the simulation, unless it crashed. */
  void start(String name, Runnable body) {
    Runnable guarded =
        () -> {
          try {
            body.run();
          } catch (Crashed _) {
            // as it should
          } catch (Throwable t) {
            fail(t);
          }
        };
    try {
      Thread thread = (Thread) newThread.invokeExact((Executor) this, name, 0, guarded);
      actors.add(thread);
      thread.start();
    } catch (Throwable t) {
      throw new IllegalStateException("no virtual thread", t);
    }
  }

  /** Ends the simulation with the first of the failures. */
  void fail(Throwable t) {
    if (failure == null) {
      failure = t;
    }
  }

  boolean hasFailed() {
    return failure != null;
  }

  @Override
  public void execute(Runnable continuation) {
    Thread current = Thread.currentThread();
    if (current != loop && !current.isVirtual() && loop != null) {
      foreign++;
    }
    inbox.add(continuation);
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public long epochNanos() {
    return EPOCH + now;
  }

  long steps() {
    return steps;
  }

  long foreign() {
    return foreign;
  }

  long traceHash() {
    return traceHash;
  }

  /** Takes part in the trace: two runs of one seed have the same. */
  void trace(String line) {
    traceHash = traceHash * 1099511628211L ^ line.hashCode();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Lets others go on; now and then for a while. */
  void pause() {
    checkOver();
    int luck = random.nextInt(1000);
    if (luck < 2) {
      doze(random.nextInt(3_000) * 1_000_000L);
    } else if (luck < 40) {
      doze(random.nextInt(50) * 1_000_000L);
    } else {
      Thread.yield();
    }
  }

  /** Sleeps; 503 when interrupted, as the production's waits do. */
  void doze(long nanos) {
    try {
      sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AisException.unavailable("interrupted");
    }
  }

  /** True when the condition came true in time. */
  boolean await(BooleanSupplier condition, long nanos) {
    long deadline = now + nanos;
    while (!condition.getAsBoolean()) {
      if (now >= deadline) {
        return false;
      }
      doze(5_000_000);
    }
    return true;
  }

  @Override
  public void park(long nanos) {
    checkOver();
    timers.add(new Timer(now + Math.max(1, nanos), timerNumber++, Thread.currentThread()));
    LockSupport.park();
    checkOver();
  }

  private void checkOver() {
    if (over) {
      throw new Crashed(EVERYBODY);
    }
  }

  /** Ends all threads: the JDK would keep what they hold. */
  void close() {
    over = true;
    drain();
    while (!ready.isEmpty() || !timers.isEmpty()) {
      while (!timers.isEmpty()) {
        LockSupport.unpark(timers.poll().thread());
      }
      drain();
      while (!ready.isEmpty()) {
        ready.removeLast().run();
        drain();
      }
    }
  }

  /**
   * Runs until the condition holds.
   *
   * @throws Violation when an actor failed, nothing can go on, or it takes too long
   */
  void run(BooleanSupplier until) {
    loop = Thread.currentThread();
    while (!until.getAsBoolean()) {
      step();
      if (failure instanceof Violation violation) {
        throw violation;
      }
      if (failure != null) {
        throw new Violation("an actor failed: " + failure, failure);
      }
    }
  }

  private void step() {
    drain();
    fireTimers();
    if (ready.isEmpty()) {
      if (!timers.isEmpty()) {
        now = Math.max(now, timers.peek().at());
        return;
      }
      awaitForeign();
      return;
    }
    if (++steps > STORM) {
      throw new Violation("no end after " + steps + " steps" + whereTheyAre());
    }
    int index = choose();
    traceHash = traceHash * 1099511628211L ^ index;
    Runnable next = ready.get(index);
    ready.set(index, ready.getLast());
    ready.removeLast();
    now += random.nextLong(STEP_NANOS);
    next.run();
  }

  private void drain() {
    if (actors.size() > 1000) {
      actors.removeIf(thread -> !thread.isAlive());
    }
    for (Runnable next = inbox.poll(); next != null; next = inbox.poll()) {
      ready.add(next);
      if (!over) {
        slow.computeIfAbsent(next, _ -> random.nextInt(100) < slowPercent);
      }
    }
  }

  private int choose() {
    int index = random.nextInt(ready.size());
    for (int i = 0; i < 4 && slow.get(ready.get(index)) && random.nextInt(10) > 0; i++) {
      index = random.nextInt(ready.size());
    }
    return index;
  }

  private void fireTimers() {
    while (!timers.isEmpty() && timers.peek().at() <= now) {
      LockSupport.unpark(timers.poll().thread());
    }
    drain();
  }

  /** Somebody waits in real time, or for ever. */
  private void awaitForeign() {
    for (int i = 0; i < PATIENCE && inbox.isEmpty(); i++) {
      LockSupport.parkNanos(1_000_000);
    }
    if (inbox.isEmpty()) {
      throw new Violation("everybody waits for ever" + whereTheyAre());
    }
  }

  private String whereTheyAre() {
    StringBuilder text = new StringBuilder();
    for (Thread thread : actors) {
      if (thread.isAlive()) {
        text.append("\n  ").append(thread.getName());
        for (StackTraceElement frame : thread.getStackTrace()) {
          if (frame.getClassName().startsWith("io.ais")) {
            text.append("\n    ").append(frame);
          }
        }
      }
    }
    return text.toString();
  }
}
