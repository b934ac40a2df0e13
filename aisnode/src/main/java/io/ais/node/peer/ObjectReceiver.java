package io.ais.node.peer;

import io.ais.node.http.Exchange;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the objects that an {@link ObjectSender} sends. Thread-safe, no state. */
public final class ObjectReceiver {

  /** Data of one arriving object; ends exactly at its declared length. */
  public interface Data {
    long sizeBytes();

    /**
     * @return number of bytes, or -1 at the end of complete data
     * @throws IOException when the sender gave up or the connection broke: the data is incomplete
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
    throw new IllegalStateException("not built yet");
  }
}
