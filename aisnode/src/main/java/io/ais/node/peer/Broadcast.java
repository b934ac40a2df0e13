package io.ais.node.peer;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.runtime.RequestTrace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call to many peers at once. Used once, by one thread. */
final class Broadcast<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);

  private final List<Snode> peers;
  private final PeerClient.Call<T> call;

  Broadcast(List<Snode> peers, PeerClient.Call<T> call) {
    this.peers = peers;
    this.call = call;
  }

  List<PeerResult<T>> run(Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    List<FutureTask<T>> tasks = new ArrayList<>();
    for (Snode peer : peers) {
      FutureTask<T> task = new FutureTask<>(() -> call.on(peer));
      Thread.ofVirtual().name("peer-" + peer.id()).start(RequestTrace.carried(task));
      tasks.add(task);
    }
    long begun = System.nanoTime();
    List<PeerResult<T>> results = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      results.add(result(peers.get(i), tasks.get(i), end));
    }
    RequestTrace.peersSince(begun);
    return results;
  }

  private PeerResult<T> result(Snode peer, FutureTask<T> task, long end) {
    try {
      long left = Math.max(0, end - System.nanoTime());
      return new PeerResult.Answered<>(peer, task.get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      task.cancel(true);
      return failed(peer, timeout(peer, e));
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      return failed(peer, timeout(peer, e));
    } catch (ExecutionException e) {
      return failed(peer, error(peer, e.getCause()));
    }
  }

  private static AisException timeout(Snode peer, Exception cause) {
    String message = "no answer from " + peer.display() + " in time";
    return new PeerUnreachable(peer.display(), PeerUnreachable.Kind.TIMEOUT, message, cause);
  }

  private static AisException error(Snode peer, Throwable cause) {
    if (cause instanceof AisException known) {
      return known;
    }
    if (cause instanceof IOException e) {
      return PeerFailures.unreachable(peer, e);
    }
    LOG.error("call of {} failed", peer.display(), cause);
    return new AisException(500, "", "call of " + peer.display() + " failed: " + cause, cause);
  }

  private PeerResult<T> failed(Snode peer, AisException error) {
    return new PeerResult.Failed<>(peer, error);
  }
}
