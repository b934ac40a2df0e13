package io.ais.node.targetapi;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.cluster.StateKey;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.peer.ObjectReceiver;
import io.ais.node.placement.Seen;
import io.ais.node.rebalance.Confirmer;
import io.ais.node.rebalance.Deletions;
import io.ais.node.rebalance.ObjectRecord;
import io.ais.node.rebalance.PeerConfirmation;
import io.ais.node.rebalance.PeerNeighbors;
import io.ais.node.rebalance.RebalanceReceiver;
import io.ais.node.store.Lom;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * What targets ask of each other about single copies, on the data network: look-ups past ownership,
 * streams of objects, word of deletes. Thread-safe.
 */
public final class CopyHandlers {
  private static final int RECORD_LIMIT = 64 * 1024;
  private static final int RECORDS_LIMIT = 16 << 20;

  private final String display;
  private final ObjectStore store;
  private final Consumer<StateKey> catchUp;
  private final RebalanceReceiver receiver;
  private final Confirmer confirmer;
  private final Deletions deletions;
  private final ObjectReceiver streams = new ObjectReceiver();
  private final ContentSender sender = new ContentSender();

  /**
   * @param catchUp waits until this node has seen a cluster state; 503 when that takes too long
   */
  public CopyHandlers(
      String display,
      ObjectStore store,
      Consumer<StateKey> catchUp,
      RebalanceReceiver receiver,
      Confirmer confirmer,
      Deletions deletions) {
    this.display = display;
    this.store = store;
    this.catchUp = catchUp;
    this.receiver = receiver;
    this.confirmer = confirmer;
    this.deletions = deletions;
  }

  /** True for a look-up by another target. */
  public static boolean isNeighborRequest(Exchange exchange) {
    return exchange.query().flag(PeerNeighbors.QUERY_FROM_NEIGHBOR);
  }

  /**
   * HEAD or GET of this target's own record of a name, whoever owns it.
   *
   * @throws AisException 503 when this target has not heard in time of the cluster state that the
   *     asker goes by: it may still take writes of the name
   */
  public void neighbor(Exchange exchange) throws IOException {
    catchUp.accept(Seen.parse(exchange.headers().first(PeerNeighbors.STATE, "")).key());
    ObjectRequest request = ObjectRequest.of(exchange);
    long bid = bid(exchange);
    Lom lom =
        store
            .find(request.bck(), bid, request.name())
            .orElseThrow(() -> notFound(request.bck(), request.name()));
    if (exchange.method().equals("HEAD") || lom.tombstone()) {
      exchange.respond(Response.of(200, record(lom)));
      return;
    }
    try (ObjectReader reader = store.open(request.bck(), bid, request.name())) {
      Lom now = reader.lom();
      HeaderMap headers = record(now);
      headers.add(Headers.CONTENT_LENGTH, Long.toString(now.sizeBytes()));
      headers.add(Headers.CONTENT_TYPE, Headers.OCTETS);
      sender.send(exchange, 200, headers, reader, 0, now.sizeBytes());
    }
  }

  private static HeaderMap record(Lom lom) {
    return new HeaderMap().add(PeerNeighbors.RECORD, ObjectRecord.of(lom).toHeader());
  }

  private AisException notFound(Bck bck, String name) {
    return AisException.notFound(display + ": " + bck + "/" + name + " does not exist");
  }

  private static long bid(Exchange exchange) {
    String text = exchange.query().first(PeerNeighbors.QUERY_BUCKET_ID);
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new AisException(400, "", "invalid bucket id \"" + text + "\"", e);
    }
  }

  /** {@code POST /v1/objstream/JOB}. */
  public void stream(Exchange exchange, String rest) throws IOException {
    exchange.openEnded();
    String source = exchange.headers().first(Headers.CALLER_ID, "");
    streams.serve(exchange, receiver.sinkFor(source, rest));
  }

  /** {@code POST /v1/intra/have}: which of these copies this target holds as their owner. */
  public void have(Exchange exchange, String rest) throws IOException {
    catchUp.accept(Seen.parse(exchange.headers().first(PeerNeighbors.STATE, "")).key());
    boolean thoroughly = exchange.query().flag(PeerConfirmation.QUERY_THOROUGH);
    if (thoroughly) { // all bytes are read
      exchange.openEnded();
    }
    StringBuilder letters = new StringBuilder();
    for (ObjectRecord record :
        Json.parse(exchange.body().readAll(RECORDS_LIMIT), ObjectRecord[].class)) {
      letters.append(confirmer.verdict(record.toLom(), thoroughly).letter());
    }
    exchange.respond(Response.text(letters.toString()));
  }

  /** {@code POST /v1/intra/drop}: an object was deleted at its owner; older copies go. */
  public void drop(Exchange exchange, String rest) throws IOException {
    catchUp.accept(Seen.parse(exchange.headers().first(PeerNeighbors.STATE, "")).key());
    deletions.take(ObjectRecord.parse(exchange.body().readAll(RECORD_LIMIT)).toLom());
    exchange.respond(Response.of(200));
  }
}
