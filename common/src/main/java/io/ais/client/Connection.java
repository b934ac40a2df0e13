package io.ais.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;

/**
 * A socket with a read buffer. One thread may write while another reads; else confined to one
 * thread.
 */
final class Connection implements Closeable {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final String authority;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private boolean reused;
  private volatile boolean answered;
  private volatile long sentBytes;
  private long idleSinceNanos;

  private Connection(String authority, Socket socket) throws IOException {
    this.authority = authority;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /**
   * Connects to the first address of the host that accepts. The name is looked up each time: nodes
   * move.
   */
  static Connection open(HttpUrl url, Duration timeout) throws IOException {
    IOException failure = null;
    for (InetAddress address : lookUp(url)) {
      try {
        return open(url, new InetSocketAddress(address, url.port()), timeout);
      } catch (IOException e) {
        failure = e;
      }
    }
    String reason = failure instanceof SocketTimeoutException ? "timed out" : text(failure);
    ConnectException refused =
        new ConnectException("cannot connect to " + url.authority() + ": " + reason);
    refused.initCause(failure);
    throw refused;
  }

  private static String text(Throwable failure) {
    return failure == null ? "no address" : failure.getMessage();
  }

  private static InetAddress[] lookUp(HttpUrl url) throws IOException {
    try {
      return InetAddress.getAllByName(url.host());
    } catch (UnknownHostException e) {
      UnknownHostException named = new UnknownHostException("unknown host " + url.host());
      named.initCause(e);
      throw named;
    }
  }

  private static Connection open(HttpUrl url, InetSocketAddress address, Duration timeout)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.connect(address, millis(timeout));
      return new Connection(url.authority(), socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static int millis(Duration limit) {
    return Math.clamp(limit.toMillis(), limit.isPositive() ? 1 : 0, Integer.MAX_VALUE);
  }

  /** Begins a request: forgets what the one before has seen. */
  void begin(Duration silence) throws IOException {
    answered = false;
    socket.setSoTimeout(millis(silence));
  }

  String authority() {
    return authority;
  }

  /** True when at least one byte of an answer to the current request has arrived. */
  boolean isAnswered() {
    return answered;
  }

  void markIdle(long nowNanos) {
    reused = true;
    idleSinceNanos = nowNanos;
  }

  long idleNanos(long nowNanos) {
    return nowNanos - idleSinceNanos;
  }

  void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
    sentBytes = sentBytes + length;
  }

  /** Wakes a thread that is blocked in {@link #write}; reading goes on. */
  void stopWriting() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      close();
    }
  }

  /** Bytes that can be read without waiting. */
  int readable() {
    try {
      return limit - position + in.available();
    } catch (IOException e) {
      return 0;
    }
  }

  /** True when bytes are in the buffer that nobody asked for. */
  boolean hasLeftover() {
    return position < limit;
  }

  /** True when the bytes that have been received but not read begin so. */
  boolean startsWith(byte[] expected) {
    return limit - position >= expected.length
        && Arrays.mismatch(
                buffer, position, position + expected.length, expected, 0, expected.length)
            < 0;
  }

  int read() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, receive(buffer, 0, buffer.length));
      if (limit == 0) {
        return -1;
      }
    }
    return buffer[position++] & 0xff;
  }

  /** Large reads go past the buffer. */
  int read(byte[] into, int from, int length) throws IOException {
    if (position < limit) {
      int count = Math.min(length, limit - position);
      System.arraycopy(buffer, position, into, from, count);
      position += count;
      return count;
    }
    if (length >= buffer.length) {
      return receive(into, from, length);
    }
    position = 0;
    limit = Math.max(0, receive(buffer, 0, buffer.length));
    return limit == 0 ? -1 : read(into, from, length);
  }

  /**
   * Silence is an error only if nothing was sent during it either: a long upload has no answer for
   * a long time.
   */
  private int receive(byte[] into, int from, int length) throws IOException {
    long seen = sentBytes;
    while (true) {
      try {
        int count = in.read(into, from, length);
        answered |= count > 0;
        return count;
      } catch (SocketTimeoutException e) {
        if (sentBytes == seen) {
          SocketTimeoutException silent =
              new SocketTimeoutException(
                  "no answer from " + authority + " for " + socket.getSoTimeout() + " ms");
          silent.initCause(e);
          throw silent;
        }
        seen = sentBytes;
      }
    }
  }

  /**
   * Reads a line, without its end.
   *
   * @return bytes of the line; null at the end of the stream
   */
  byte[] readLine(int maxBytes) throws IOException {
    byte[] line = new byte[Math.min(128, maxBytes)];
    int length = 0;
    for (int b = read(); b != '\n'; b = read()) {
      if (b < 0) {
        if (length == 0) {
          return null;
        }
        throw new EOFException("connection to " + authority + " ended inside a line");
      }
      if (length == maxBytes) {
        throw new IOException("header of " + authority + " is too large");
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, Math.min(maxBytes, length * 2));
      }
      line[length++] = (byte) b;
    }
    return Arrays.copyOf(line, length > 0 && line[length - 1] == '\r' ? length - 1 : length);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing depends on it: the descriptor is released in any case.
    }
  }
}
