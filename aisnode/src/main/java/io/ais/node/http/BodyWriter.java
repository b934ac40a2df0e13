package io.ais.node.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes of a response body. Blocking with back-pressure: a call returns when the connection can
 * take more. Closing before all announced bytes were written cuts the connection. Confined to the
 * request's thread.
 */
public interface BodyWriter extends AutoCloseable {

  /** Writes all remaining bytes of the buffer; the buffer may be reused afterwards. */
  void write(ByteBuffer from) throws IOException;

  /**
   * Sends what was written so far now. Small pieces are otherwise kept until there are some KiB of
   * them or the body ends.
   */
  default void flush() throws IOException {}

  /** Ends the body. */
  @Override
  void close() throws IOException;
}
