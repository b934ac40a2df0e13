package io.ais.node.peer;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of one object to be sent. Read by one thread, then closed. */
public interface ObjectSource extends AutoCloseable {

  /**
   * @return number of bytes, or -1 at the end
   */
  int read(ByteBuffer into) throws IOException;

  @Override
  void close() throws IOException;

  /** Opens the bytes when their turn comes. */
  @FunctionalInterface
  interface Opener {
    ObjectSource open() throws IOException;
  }
}
