package io.ais.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** Sends one body with Content-Length or in chunks. Confined to one thread. */
final class BodyWriter {
  private static final int PIECE_BYTES = 64 * 1024;

  /** Room for the size of a chunk and a line break before it, a line break after it. */
  private static final int MARGIN_BYTES = 16;

  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final Connection connection;
  private final BooleanSupplier cancelled;
  private final byte[] buffer = new byte[PIECE_BYTES + 2 * MARGIN_BYTES];

  /**
   * @param cancelled asked before each piece: the answer is there already
   */
  BodyWriter(Connection connection, BooleanSupplier cancelled) {
    this.connection = connection;
    this.cancelled = cancelled;
  }

  /**
   * Sends it all.
   *
   * @param length declared; -1 = chunked
   * @return false if cancelled before the end
   * @throws SourceException if the body itself failed
   */
  boolean write(InputStream in, long length) throws IOException {
    long left = length;
    while (left != 0) {
      int wanted = (int) (left < 0 ? PIECE_BYTES : Math.min(left, PIECE_BYTES));
      int count = read(in, wanted);
      if (count < 0) {
        break;
      }
      if (cancelled.getAsBoolean()) {
        return false;
      }
      if (length < 0) {
        writeChunk(count);
      } else {
        connection.write(buffer, MARGIN_BYTES, count);
        left -= count;
      }
    }
    if (length < 0) {
      connection.write(LAST_CHUNK, 0, LAST_CHUNK.length);
    } else if (left > 0) {
      throw new SourceException(new IOException("body ended " + left + " bytes early"));
    }
    return true;
  }

  private int read(InputStream in, int wanted) throws SourceException {
    try {
      return in.read(buffer, MARGIN_BYTES, wanted);
    } catch (IOException e) {
      throw new SourceException(e);
    }
  }

  private void writeChunk(int count) throws IOException {
    byte[] size = (Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    int from = MARGIN_BYTES - size.length;
    System.arraycopy(size, 0, buffer, from, size.length);
    buffer[MARGIN_BYTES + count] = '\r';
    buffer[MARGIN_BYTES + count + 1] = '\n';
    connection.write(buffer, from, size.length + count + 2);
  }

  /** The caller's body failed, not the network. */
  static final class SourceException extends IOException {
    private static final long serialVersionUID = 1;

    SourceException(IOException cause) {
      super(cause.getMessage(), cause);
    }

    /** What the body threw. */
    IOException original() {
      return (IOException) getCause();
    }
  }
}
