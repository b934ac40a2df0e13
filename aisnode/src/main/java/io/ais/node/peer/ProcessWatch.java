package io.ais.node.peer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one process of another node over a connection that carries nothing: when it ends, the
 * address is dialled again at once, after 0.25 and after 0.75 seconds, and three refusals in a row
 * say that the process is gone. A timeout, or a connection that is taken and closed, says nothing: a
 * packet filter and a port forwarder do that (spec of the protocol: evidence of death). Thread-safe.
 */
public final class ProcessWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessWatch.class);
  private static final int REFUSALS = 3;
  private static final long[] PAUSES_MILLIS = {250, 500};
  private static final long REST_MILLIS = 1000;

  /** Told once for each run of refusals; on a thread of the watch. */
  @FunctionalInterface
  public interface OnGone {
    void gone(String nodeId, String boot);
  }

  /**
   * A process.
   *
   * @param boot nonce that tells it from other processes of the node
   * @param url address it listens at
   */
  public record Watched(String nodeId, String boot, String url) {}

  private final OnGone onGone;
  private final Duration connectTimeout;
  private Watched watched; // guarded by this
  private Watcher watcher; // guarded by this

  public ProcessWatch(OnGone onGone, Duration connectTimeout) {
    this.onGone = requireNonNull(onGone, "onGone");
    this.connectTimeout = requireNonNull(connectTimeout, "connectTimeout");
  }

  /** Watches this process from now on instead of another; null watches none. Does not wait. */
  public synchronized void watch(Watched process) {
    if (process == null ? watched == null : process.equals(watched)) {
      return;
    }
    watched = process;
    if (watcher != null) {
      watcher.stop();
    }
    watcher = process == null ? null : new Watcher(process);
    if (watcher != null) {
      Thread.ofVirtual().name("watch-" + process.nodeId()).start(watcher);
    }
  }

  @Override
  public void close() {
    watch(null);
  }

  private final class Watcher implements Runnable {
    private final Watched process;
    private final URI uri;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Socket socket; // guarded by this

    Watcher(Watched process) {
      this.process = process;
      this.uri = URI.create(process.url());
    }

    @Override
    public void run() {
      int refusals = 0;
      try {
        while (!isStopped()) {
          long since = System.nanoTime();
          IOException failure = dial();
          boolean refused =
              failure != null && PeerFailures.kind(failure) == PeerUnreachable.Kind.REFUSED;
          refusals = refused ? refusals + 1 : 0;
          if (refusals == REFUSALS && !isStopped()) {
            LOG.info("nobody listens at {} any more", process.url());
            onGone.gone(process.nodeId(), process.boot());
          }
          boolean lived = failure == null && System.nanoTime() - since > REST_MILLIS * 1_000_000;
          if (!lived && stopped.await(pauseMillis(refusals), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static long pauseMillis(int refusals) {
      return refusals > 0 && refusals <= PAUSES_MILLIS.length
          ? PAUSES_MILLIS[refusals - 1]
          : REST_MILLIS;
    }

    /** Returns when the connection has ended; what kept it from being made, else null. */
    private IOException dial() {
      try (Socket connection = new Socket()) {
        if (!keep(connection)) {
          return null;
        }
        // Looked up each time: behind a name the address of a living process can change.
        connection.connect(
            new InetSocketAddress(uri.getHost(), uri.getPort()), (int) connectTimeout.toMillis());
        awaitEnd(connection);
        return null;
      } catch (IOException e) {
        return e;
      }
    }

    private void awaitEnd(Socket connection) {
      try {
        while (connection.getInputStream().read() >= 0) {
          continue;
        }
      } catch (IOException e) {
        LOG.debug("the connection to {} broke: {}", process.url(), e.getMessage());
      }
    }

    private synchronized boolean keep(Socket connection) {
      socket = connection;
      return !isStopped();
    }

    private boolean isStopped() {
      return stopped.getCount() == 0;
    }

    void stop() {
      stopped.countDown();
      synchronized (this) {
        try {
          if (socket != null) {
            socket.close();
          }
        } catch (IOException e) {
          LOG.debug("closing the connection to {}: {}", process.url(), e.getMessage());
        }
      }
    }
  }
}
