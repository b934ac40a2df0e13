package io.ais.node.main;

import io.ais.node.cluster.DecommissionOptions;
import io.ais.node.cluster.Effect;
import io.ais.node.control.NodeSteps;
import io.ais.node.nodeapi.NodeSettings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process ends: by a signal (leave the cluster, then stop; the exit code is the signal's),
 * by a verb of the operator (exit code 0), or by a refusal of the cluster. Thread-safe.
 */
final class Lifetime implements NodeSteps {
  private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  private final Startup startup;
  private final CountDownLatch left = new CountDownLatch(1);
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile Shared shared;
  private volatile AutoCloseable node;

  Lifetime(Startup startup) {
    this.startup = startup;
  }

  /** Takes the node over; from here on signals stop it gracefully. */
  void owns(Shared parts, AutoCloseable whole) {
    shared = parts;
    node = whole;
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::stopBySignal));
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
