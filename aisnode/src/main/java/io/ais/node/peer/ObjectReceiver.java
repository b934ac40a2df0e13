package io.ais.node.peer;

import io.ais.node.http.BodyReader;
import io.ais.node.http.BodyWriter;
import io.ais.node.http.Exchange;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the objects that an {@link ObjectSender} sends. Thread-safe, no state. */
public final class ObjectReceiver {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectReceiver.class);

  /** Data of one arriving object; ends exactly at its declared length. */
  public interface Data {
    long sizeBytes();

    /**
     * @return number of bytes, or -1 at the end of complete data
     * @throws IOException when the sender gave up, the connection broke or the bytes were damaged
     *     on the way: the data is incomplete
     */
    int read(ByteBuffer into) throws IOException;
  }

  /** Stores an object. An exception counts as FAILED. */
  @FunctionalInterface
  public interface Sink {
    Ack receive(byte[] metadata, Data data) throws IOException;
  }

  /** Serves {@code POST /v1/objstream/JOB}: returns when the sender ends the stream. */
  public void serve(Exchange exchange, Sink sink) throws IOException {
    BodyReader body = exchange.body();
    HeaderMap headers = new HeaderMap().add(Headers.CONTENT_TYPE, Headers.OCTETS);
    try (BodyWriter acks = exchange.stream(200, headers, -1)) {
      acks.flush();
      FrameReader frames = new FrameReader(body);
      for (FrameReader.Object next = frames.next(); next != null; next = frames.next()) {
        acks.write(encoded(next.sequence(), received(next, sink)));
        acks.flush();
      }
      frames.expectEnd();
    }
  }

  private static Ack received(FrameReader.Object object, Sink sink) throws IOException {
    Ack ack;
    try {
      ack = sink.receive(object.metadata(), object);
    } catch (IOException | RuntimeException e) {
      LOG.debug("an incoming object was not stored", e);
      ack = Ack.failed(e.getMessage() == null ? e.toString() : e.getMessage());
    }
    object.skipRest();
    return ack;
  }

  private static ByteBuffer encoded(long sequence, Ack ack) {
    byte[] text = ack.text().getBytes(StandardCharsets.UTF_8);
    if (text.length > Frames.MAX_TEXT_BYTES) {
      text = Arrays.copyOf(text, Frames.MAX_TEXT_BYTES);
    }
    return ByteBuffer.allocate(Frames.ACK_HEAD_BYTES + text.length)
        .put(Frames.ACK)
        .putLong(sequence)
        .put((byte) ack.status().ordinal())
        .putShort((short) text.length)
        .put(text)
        .flip();
  }
}
