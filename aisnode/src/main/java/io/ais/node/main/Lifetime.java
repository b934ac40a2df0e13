package io.ais.node.main;

import io.ais.node.cluster.DecommissionOptions;
import io.ais.node.cluster.Effect;
import io.ais.node.control.NodeSteps;
import io.ais.node.nodeapi.NodeSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process begins and ends. It ends by a signal (leave the cluster, then stop; the exit code
 * is the signal's), by a verb of the operator (exit code 0), or by a refusal of the cluster. When the
 * whole cluster joins another one, the node is built anew within the process. Thread-safe.
 */
final class Lifetime implements NodeSteps {
  private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  /** Builds a node that is not started yet. */
  interface Builder {
    Whole build(NodeSteps steps) throws Startup.RefusedException, IOException;
  }

  /** Starts a node that is built. */
  interface Starter {
    void start() throws IOException;
  }

  /** A node. */
  record Whole(Shared parts, Starter starter, AutoCloseable node) {}

  private final Startup startup;
  private final Builder builder;
  private final ReentrantLock turn = new ReentrantLock(); // held while one node follows another
  private final CountDownLatch left = new CountDownLatch(1);
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile Shared shared;
  private volatile AutoCloseable node;

  Lifetime(Startup startup, Builder builder) {
    this.startup = startup;
    this.builder = builder;
  }

  /** Builds and starts the node; from here on signals stop it gracefully. */
  void start() throws Startup.RefusedException, IOException {
    Whole whole = build();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::stopBySignal));
    try {
      run(whole);
    } catch (IOException | RuntimeException e) {
      if (ending.compareAndSet(false, true)) {
        whole.parts().neverRan(); // the cluster has not seen it: there is nothing to leave
      }
      throw e;
    }
  }

  private Whole build() throws Startup.RefusedException, IOException {
    Whole whole = builder.build(this);
    shared = whole.parts();
    node = whole.node();
    return whole;
  }

  private void run(Whole whole) throws IOException {
    whole.starter().start();
    LOG.info("{} started", display());
  }

  /** Ends the node, and begins with the next one on the same directories and addresses. */
  private void startAgain(String why) {
    LOG.warn("{} starts again: {}", display(), why);
    turn.lock();
    try {
      if (ending.get()) {
        left.countDown(); // a signal was faster
        return;
      }
      close();
      run(build());
      return;
    } catch (Startup.RefusedException | IOException | RuntimeException e) {
      LOG.error("cannot start again", e);
    } finally {
      turn.unlock();
    }
    exit(ExitCode.FATAL, () -> System.err.println("FATAL ERROR: cannot start again: " + why));
  }

  /** Keeps the main thread, the only one that holds the process, until its end. */
  void await() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String display() {
    return shared.identity.display();
  }

  /** Runs as the JVM's shutdown hook: the exit code is already decided. */
  private void stopBySignal() {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    turn.lock();
    turn.unlock(); // not between two nodes
    LOG.info("{} stops at the request of a signal", display());
    shared.control.leave();
    try {
      if (!left.await(LEAVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("{} stops without having left the cluster map", display());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  private void close() {
    try {
      node.close();
      shared.stoppedCleanly();
    } catch (Exception e) {
      LOG.warn("stopping: {}", e.toString());
    }
  }

  @Override
  public void stop(Effect.StopNode step) {
    switch (step.reason()) {
      case LEFT -> left.countDown();
      case REFUSED, NO_TARGETS -> exit(ExitCode.FATAL, () -> refuse(step.detail()));
      case MOVED -> Thread.ofPlatform().name("start-again").start(() -> startAgain(step.detail()));
      case SHUTDOWN, SHUTDOWN_CLUSTER -> exit(ExitCode.OK, this::close);
      case DECOMMISSION, DECOMMISSION_CLUSTER -> decommission(step.options());
    }
  }

  private void refuse(String detail) {
    LOG.error("{}", detail);
    System.err.println("FATAL ERROR: " + detail);
    close();
  }

  private void decommission(DecommissionOptions options) {
    if (options.noShutdown()) {
      LOG.warn("{} is decommissioned; the process stays, as asked", display());
      return;
    }
    exit(
        ExitCode.OK,
        () -> {
          close();
          Decommission.cleanUp(startup, options);
        });
  }

  /** Never on the control thread: closing waits for it. */
  private void exit(int code, Runnable last) {
    if (!ending.compareAndSet(false, true)) {
      left.countDown();
      return;
    }
    Thread.ofPlatform()
        .name("exit")
        .start(
            () -> {
              LOG.info("{} ends with exit code {}", display(), code);
              last.run();
              System.exit(code);
            });
  }

  @Override
  public void dropOverrides() {
    NodeSettings settings = shared.settings;
    Thread.ofVirtual().start(settings::reset);
  }

  @Override
  public void fatal(String invariant) {
    LOG.error("broken invariant: {}", invariant);
    System.err.println("FATAL ERROR: " + invariant);
    Runtime.getRuntime().halt(ExitCode.BROKEN_INVARIANT);
  }
}
