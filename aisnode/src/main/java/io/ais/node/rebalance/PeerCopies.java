package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.http.Net;
import io.ais.node.peer.Ack;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerResponse;
import io.ais.node.peer.PeerResult;
import io.ais.node.placement.Copies;
import io.ais.node.placement.NotOwnerException;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import io.ais.wire.HeaderMap;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * {@link Copies} over object streams and the data network. Thread-safe; owns the streams of late
 * writes and closes them.
 */
public final class PeerCopies implements Copies, AutoCloseable {
  /** Path that tells a target of a delete; the body is an {@link ObjectRecord}. */
  public static final String DROP = "/v1/intra/drop";

  /** Job name of the streams. */
  public static final String LATE_WRITES = "late-writes";

  private final PeerClient client;
  private final ObjectTransfer transfer;
  private final Supplier<String> stateMark;
  private final Duration timeout;

  /**
   * @param stateMark of the newest published state
   * @param timeout longest wait for the owner's acknowledgement
   */
  public PeerCopies(
      PeerClient client, ObjectTransfer transfer, Supplier<String> stateMark, Duration timeout) {
    this.client = requireNonNull(client, "client");
    this.transfer = requireNonNull(transfer, "transfer");
    this.stateMark = requireNonNull(stateMark, "stateMark");
    this.timeout = requireNonNull(timeout, "timeout");
  }

  @Override
  public boolean push(Snode owner, Lom lom) {
    return send(owner, lom, lom).status() != Ack.Status.OLDER;
  }

  @Override
  public void write(Snode owner, Lom copy, Lom name) {
    WriteStamp senders = WriteStamp.none(name.stamp().gen(), name.stamp().epoch());
    send(owner, copy, name.withStamp(senders));
  }

  private Ack send(Snode owner, Lom copy, Lom lom) {
    CompletableFuture<Ack> acknowledged = new CompletableFuture<>();
    try {
      transfer.send(owner, copy, lom, acknowledged::complete);
      Ack ack = acknowledged.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ack.isSafe()) {
        String text =
            lom.cname() + " belongs to " + owner.display() + ", which answers: " + ack.text();
        throw ack.status() == Ack.Status.NOT_OWNER
            ? new NotOwnerException(text)
            : AisException.unavailable(text);
      }
      return ack;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AisException.unavailable("interrupted");
    } catch (ExecutionException | TimeoutException e) {
      throw new AisException(
          503, "", lom.cname() + " belongs to " + owner.display() + ", which does not answer", e);
    }
  }

  @Override
  public boolean drop(Collection<Snode> others, Lom tombstone, Duration atMost) {
    PeerRequest request =
        PeerRequest.of(Net.DATA, "POST", DROP, atMost)
            .withHeaders(new HeaderMap().add(PeerNeighbors.STATE, stateMark.get()))
            .withBody(ObjectRecord.of(tombstone).toBytes());
    for (PeerResult<PeerResponse> result :
        client.broadcast(others, peer -> client.call(peer, request), atMost)) {
      if (result instanceof PeerResult.Failed<PeerResponse>) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    transfer.close();
  }
}
