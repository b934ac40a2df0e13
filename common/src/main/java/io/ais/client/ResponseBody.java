package io.ais.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Body of one response; gives the connection back at its end. Confined to one thread at a time.
 */
abstract class ResponseBody extends InputStream {
  private static final int COPY_BYTES = 128 * 1024;

  private final Lease lease;

  ResponseBody(Lease lease) {
    this.lease = lease;
  }

  /** Length the server declared; -1 = unknown. */
  abstract long declaredLength();

  /** Bytes left; -1 = unknown. */
  abstract long remaining();

  /** Next bytes of the body, -1 at its end; the length is positive. */
  abstract int readSome(byte[] into, int from, int length) throws IOException;

  final Connection connection() {
    return lease.connection();
  }

  final boolean isReusable() {
    return lease.isReusable();
  }

  /** To be called when the last byte was read. */
  final void finish() {
    lease.finish();
  }

  final EOFException cutShort() {
    return new EOFException("response of " + connection().authority() + " was cut short");
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (lease.isOver()) {
      if (isAtEnd()) {
        return -1;
      }
      throw new IOException("response was closed");
    }
    try {
      return readSome(into, from, length);
    } catch (IOException | RuntimeException e) {
      lease.drop();
      throw e;
    }
  }

  /** True once the last byte was read. */
  abstract boolean isAtEnd();

  @Override
  public final int available() {
    int readable = lease.isOver() ? 0 : connection().readable();
    return (int) (remaining() < 0 ? 0 : Math.min(readable, remaining()));
  }

  @Override
  public final long transferTo(OutputStream out) throws IOException {
    long left = remaining();
    byte[] buffer = new byte[left < 0 ? COPY_BYTES : Math.clamp(left, 1, COPY_BYTES)];
    long total = 0;
    for (int n = read(buffer, 0, buffer.length); n >= 0; n = read(buffer, 0, buffer.length)) {
      out.write(buffer, 0, n);
      total += n;
    }
    return total;
  }

  /** Reads the rest if it is declared and small, so that the connection stays. */
  final void drain(long maxBytes) throws IOException {
    if (isReusable() && remaining() >= 0 && remaining() <= maxBytes) {
      skipNBytes(remaining());
    }
  }

  /** Never waits: only what has arrived already is skipped to save the connection. */
  @Override
  public final void close() {
    if (lease.isOver()) {
      return;
    }
    try {
      if (remaining() >= 0 && remaining() <= connection().readable()) {
        drain(Long.MAX_VALUE);
      }
    } catch (IOException e) {
      // The connection is dropped below; the caller has lost interest in the body.
    }
    lease.drop();
  }
}
