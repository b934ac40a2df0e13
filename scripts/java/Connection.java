import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A keep-alive connection to one server: one request after the other. Not thread-safe. */
final class Connection {
  /** Who wants the body of an answer. */
  interface Sink {
    void take(byte[] buffer, int length);
  }

  private static final int MAX_BUFFER = 256 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[4 * 1024]; // grows up to MAX_BUFFER with the answers
  private final String host;

  /** Of the last answer. */
  String location;

  boolean reusable;

  Connection(String host, int port) throws IOException {
    this.host = host + ":" + port;
    socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
  }

  /**
   * @param body of a PUT; null: a GET
   * @param sink gets the body of an answer below 300, piece by piece
   * @return the status
   */
  int exchange(String path, byte[] body, Sink sink) throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(body == null ? "GET " : "PUT ").append(path);
    head.append(" HTTP/1.1\r\nHost: ").append(host);
    if (body != null) {
      head.append("\r\nContent-Length: ").append(body.length);
    }
    out.write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (body != null) {
      out.write(body);
    }
    out.flush();
    return answer(sink);
  }

  private int answer(Sink sink) throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    long length = 0;
    location = "";
    reusable = true;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase();
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(line.substring(15).trim());
      } else if (lower.startsWith("location:")) {
        location = line.substring(9).trim();
      } else if (lower.startsWith("connection:") && lower.contains("close")) {
        reusable = false;
      }
    }
    if (length > buffer.length && buffer.length < MAX_BUFFER) {
      buffer = new byte[(int) Math.min(length, MAX_BUFFER)];
    }
    while (length > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, length));
      if (read < 0) {
        throw new EOFException("answer cut short");
      }
      if (status < 300) {
        sink.take(buffer, read);
      }
      length -= read;
    }
    return status;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(80);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("connection closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  void close() {
    try {
      socket.close();
    } catch (IOException ignored) {
      // Nothing is lost: the answer was read.
    }
  }
}
