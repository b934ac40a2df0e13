package io.ais.node.targetapi;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.cluster.StateKey;
import io.ais.node.ec.PeerSlices;
import io.ais.node.ec.SliceAnswers;
import io.ais.node.ec.SliceRecord;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.object.ObjectReader;
import io.ais.node.peer.ObjectReceiver;
import io.ais.node.placement.Seen;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What targets ask of each other about slices, on the data network. Thread-safe. */
public final class SliceHandlers {
  private static final int BODY_LIMIT = 4 << 20;

  private final SliceAnswers answers;
  private final Consumer<StateKey> catchUp;
  private final Runnable room;
  private final ObjectReceiver streams = new ObjectReceiver();
  private final ContentSender sender = new ContentSender();

  /**
   * @param room throws 507 while there is none for content
   * @param catchUp waits until this node has seen a cluster state; 503 when that takes too long
   */
  public SliceHandlers(SliceAnswers answers, Consumer<StateKey> catchUp, Runnable room) {
    this.room = requireNonNull(room, "room");
    this.answers = requireNonNull(answers, "answers");
    this.catchUp = requireNonNull(catchUp, "catchUp");
  }

  /** A stream of slices. */
  void stream(Exchange exchange) throws IOException {
    exchange.openEnded();
    streams.serve(
        exchange,
        (metadata, data) -> {
          if (data.sizeBytes() > 0) { // word of a delete always comes in
            room.run();
          }
          return answers.receive(metadata, data);
        });
  }

  /** {@link PeerSlices#HELD}. */
  public void held(Exchange exchange, String rest) throws IOException {
    exchange.respond(Response.json(answers.held(read(exchange, PeerSlices.Question.class))));
  }

  /** {@link PeerSlices#PAGE}. */
  public void page(Exchange exchange, String rest) throws IOException {
    exchange.respond(Response.json(answers.page(read(exchange, PeerSlices.PageQuestion.class))));
  }

  /** {@link PeerSlices#CONTENT}. */
  public void content(Exchange exchange, String rest) throws IOException {
    SliceRecord record = read(exchange, SliceRecord.class);
    try (ObjectReader reader = answers.open(record)) {
      long size = reader.lom().sizeBytes();
      HeaderMap headers =
          new HeaderMap()
              .add(Headers.CONTENT_LENGTH, Long.toString(size))
              .add(Headers.CONTENT_TYPE, Headers.OCTETS);
      sender.send(exchange, 200, headers, reader, 0, size);
    }
  }

  /** {@link PeerSlices#OFFER}. */
  public void offer(Exchange exchange, String rest) throws IOException {
    List<SliceRecord> records = List.of(read(exchange, SliceRecord[].class));
    exchange.respond(Response.json(answers.judge(records)));
  }

  /** {@link PeerSlices#DROP}. */
  public void drop(Exchange exchange, String rest) throws IOException {
    answers.drop(List.of(read(exchange, SliceRecord[].class)));
    exchange.respond(Response.of(200));
  }

  private <T> T read(Exchange exchange, Class<T> type) throws IOException {
    catchUp.accept(Seen.parse(exchange.headers().first(PeerSlices.STATE, "")).key());
    try {
      return Json.parse(exchange.body().readAll(BODY_LIMIT), type);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AisException(400, "", "unreadable message: " + e.getOriginalMessage(), e);
    }
  }
}
