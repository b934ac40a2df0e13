package io.ais.node.http;

import io.ais.node.runtime.Sent;
import io.ais.node.runtime.SharedDescriptor;
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

  /** Writes to the socket of a connection directly. */
  @FunctionalInterface
  interface SocketSender {
    /**
     * Called when all that was written before is with the kernel.
     *
     * @param socket does not block
     */
    Sent sendTo(SharedDescriptor socket);
  }

  /**
   * Lets somebody else write the next bytes of the body to the socket, where the connection allows that. When the
   * socket is full then, waits until the client has made room.
   *
   * @return what was sent; with {@link Sent.Then#OTHERWISE} the rest is to be {@link #write written}
   * @throws IOException when the client is gone, or takes nothing for too long
   */
  default Sent send(SocketSender sender) throws IOException {
    return Sent.CANNOT;
  }

  /** Ends the body. */
  @Override
  void close() throws IOException;
}
