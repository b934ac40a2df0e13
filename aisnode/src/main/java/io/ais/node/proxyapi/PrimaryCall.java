package io.ais.node.proxyapi;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.StateKey;
import io.ais.node.control.ClusterView;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerResponse;
import io.ais.node.peer.PeerUnreachable;
import io.ais.node.runtime.RequestTrace;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request to the primary that does not wait for a primary which was replaced meanwhile: a stopped
 * process takes connections and never answers. Thread-safe.
 */
final class PrimaryCall {
  private static final int BAD_GATEWAY = 502;

  /** Sent, and nobody can say yet whether it was applied. */
  static final class OutcomeUnknownException extends AisException {
    private static final long serialVersionUID = 1;

    OutcomeUnknownException(String reason, Throwable cause) {
      super(BAD_GATEWAY, "", "outcome unknown: lost the primary meanwhile: " + reason, cause);
    }
  }

  private final ClusterView view;
  private final PeerClient peers;

  PrimaryCall(ClusterView view, PeerClient peers) {
    this.view = requireNonNull(view, "view");
    this.peers = requireNonNull(peers, "peers");
  }

  /** Key from which on the epoch of a state is over. */
  static StateKey nextEpoch(ClusterState state) {
    StateKey key = state.key();
    return new StateKey(key.gen(), key.tag(), key.epoch() + 1, 0);
  }

  /** Another node is primary, in a later epoch: what was not applied by then never will be. */
  boolean isReplaced(Snode primary, ClusterState seen) {
    ClusterState now = view.current();
    return !now.key().isBelow(nextEpoch(seen)) && !now.smap().primaryId().equals(primary.id());
  }

  /**
   * Sends the request and waits for the answer.
   *
   * @param seen state that names this primary
   * @throws AisException as the primary answered; {@code ErrPrimaryChanging} when nobody listens there
   * @throws OutcomeUnknownException when the connection broke, or another primary came
   */
  PeerResponse send(Snode primary, PeerRequest request, ClusterState seen) {
    CompletableFuture<PeerResponse> answer = new CompletableFuture<>();
    CompletableFuture<Void> replaced = new CompletableFuture<>();
    long begun = System.nanoTime();
    Runnable send = RequestTrace.carried(() -> call(primary, request, answer));
    Thread call = Thread.ofVirtual().name("forward").start(send);
    Thread watch =
        Thread.ofVirtual()
            .name("forward-watch")
            .start(() -> watch(primary, request.timeout(), seen, replaced));
    try {
      CompletableFuture.anyOf(answer, replaced).get();
      // The old primary may be about to answer: it hands over after what it has begun.
      Duration grace = seen.config().timeout().cplaneOperation();
      return answer.get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (TimeoutException e) {
      throw new OutcomeUnknownException(primary.display() + " was replaced", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutcomeUnknownException("interrupted", e);
    } finally {
      call.interrupt();
      watch.interrupt();
      RequestTrace.peersSince(begun);
    }
  }

  private void call(Snode primary, PeerRequest request, CompletableFuture<PeerResponse> answer) {
    try {
      answer.complete(peers.callAnew(primary, request));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private void watch(
      Snode primary, Duration atMost, ClusterState seen, CompletableFuture<Void> replaced) {
    view.awaitAtLeast(nextEpoch(seen), atMost);
    if (isReplaced(primary, seen)) {
      replaced.complete(null);
    }
  }

  private static RuntimeException failure(Throwable cause) {
    if (cause instanceof PeerUnreachable lost) {
      return lost.kind() == PeerUnreachable.Kind.REFUSED
          ? AisException.primaryChanging(lost.getMessage())
          : new OutcomeUnknownException(lost.getMessage(), lost);
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
