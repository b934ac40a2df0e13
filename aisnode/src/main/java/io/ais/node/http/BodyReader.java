package io.ais.node.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of a request body as they arrive. Blocking; confined to the request's thread. */
public interface BodyReader {

  /** Declared length in bytes; -1 when chunked, 0 when there is no body. */
  long declaredBytes();

  /**
   * Reads some bytes, waiting for the client if need be. The first call answers {@code Expect:
   * 100-continue}.
   *
   * @return number of bytes, or -1 at the end of a complete body
   * @throws IOException when the client went away, stalled too long, or broke the framing: the body
   *     is then incomplete
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Nothing is done with a part of the body before its end: reads of a body of unknown length, too, may wait until
   * they fill what they are given.
   */
  void inBulk();

  /**
   * Reads the whole body.
   *
   * @throws io.ais.error.AisException status 413 when it is longer than the limit
   */
  byte[] readAll(int maxBytes) throws IOException;
}
