package io.ais.node.peer;

import io.ais.model.NetInfo;
import io.ais.wire.HeaderMap;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A chunked POST whose answer is read while its body is still being written: what a client made for
 * one answer behind one request cannot do. One thread writes, another reads; {@link #close} by any.
 */
final class StreamConnection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 8_000;
  private static final int MAX_LINE_BYTES = 8 * 1024;
  private static final int MAX_HEADERS = 100;
  private static final byte[] CRLF = {'\r', '\n'};

  /** An acknowledgement and what it is about. */
  record Reply(long sequence, Ack ack) {}

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final long stallNanos;
  private final byte[] chunk = new byte[Frames.BLOCK_BYTES];
  private int filled;
  private int chunkLeft;
  private boolean headRead;
  private volatile long progressNanos = System.nanoTime();

  private StreamConnection(Socket socket, Duration stall) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
    this.stallNanos = stall.toNanos();
  }

  static StreamConnection open(PeerClient client, NetInfo address, String job, Duration stall)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(address.host(), address.portNumber()),
          Math.clamp(stall.toMillis(), 1, CONNECT_MILLIS));
      StreamConnection connection = new StreamConnection(socket, stall);
      connection.writeRequestHead(client, address, job);
      return connection;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void writeRequestHead(PeerClient client, NetInfo address, String job) throws IOException {
    HeaderMap lines = new HeaderMap();
    lines.add("Host", address.url().substring("http://".length()));
    lines.add("Transfer-Encoding", "chunked");
    client.addCaller(lines);
    StringBuilder head = new StringBuilder("POST /v1/objstream/" + job + " HTTP/1.1\r\n");
    lines.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  // ---- writing

  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int n = Math.min(bytes.remaining(), chunk.length - filled);
      bytes.get(chunk, filled, n);
      filled += n;
      if (filled == chunk.length) {
        flush();
      }
    }
  }

  void flush() throws IOException {
    if (filled > 0) {
      out.write((Integer.toHexString(filled) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(chunk, 0, filled);
      out.write(CRLF);
      filled = 0;
      progressNanos = System.nanoTime();
    }
  }

  void writeIdle() throws IOException {
    write(ByteBuffer.wrap(new byte[] {Frames.IDLE}));
    flush();
  }

  void writeEnd() throws IOException {
    write(ByteBuffer.wrap(new byte[] {Frames.END}));
    flush();
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** True when nothing moved in either direction for too long. */
  boolean isStalled() {
    return System.nanoTime() - progressNanos > stallNanos;
  }

  // ---- reading

  /** Waits for the next acknowledgement. */
  Reply readReply() throws IOException {
    if (!headRead) {
      readResponseHead();
      headRead = true;
    }
    ByteBuffer head = ByteBuffer.wrap(read(Frames.ACK_HEAD_BYTES));
    if (head.get() != Frames.ACK) {
      throw new IOException("not an acknowledgement");
    }
    long sequence = head.getLong();
    int status = head.get();
    int textLength = head.getShort();
    if (status < 0 || status >= Ack.Status.values().length || textLength < 0) {
      throw new IOException("malformed acknowledgement");
    }
    String text = new String(read(textLength), StandardCharsets.UTF_8);
    progressNanos = System.nanoTime();
    return new Reply(sequence, new Ack(Ack.Status.values()[status], text));
  }

  private void readResponseHead() throws IOException {
    String status = line();
    boolean chunked = false;
    int headers = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      chunked |= line.equalsIgnoreCase("Transfer-Encoding: chunked");
      if (++headers > MAX_HEADERS) {
        throw new IOException("too many headers");
      }
    }
    if (!status.startsWith("HTTP/1.1 200 ") || !chunked) {
      throw new IOException("the receiver answered " + status);
    }
  }

  /** That many bytes of the chunked body. */
  private byte[] read(int bytes) throws IOException {
    byte[] into = new byte[bytes];
    int at = 0;
    while (at < bytes) {
      if (chunkLeft == 0) {
        beginChunk();
      }
      int n = in.read(into, at, Math.min(bytes - at, chunkLeft));
      if (n < 0) {
        throw new EOFException("the receiver ended the connection");
      }
      at += n;
      chunkLeft -= n;
      if (chunkLeft == 0 && !line().isEmpty()) {
        throw new IOException("chunk without end");
      }
    }
    return into;
  }

  private void beginChunk() throws IOException {
    String size = line();
    try {
      chunkLeft = Integer.parseInt(size, 16);
    } catch (NumberFormatException e) {
      throw new IOException("malformed chunk", e);
    }
    if (chunkLeft <= 0) {
      throw new EOFException("the receiver ended the stream");
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the receiver ended the connection");
      }
      if (line.length() == MAX_LINE_BYTES) {
        throw new IOException("line too long");
      }
      line.append((char) b);
    }
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is released in any case.
    }
  }
}
