package io.ais.node.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly the bytes it is told and reads answers byte by byte. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  /** One answer. */
  record Answer(int status, String head, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      for (String line : head.split("\r\n")) {
        if (line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)) {
          return line.substring(name.length() + 2);
        }
      }
      return null;
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

  RawClient(int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new java.io.BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  Socket socket() {
    return socket;
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  RawClient endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  Answer ask(String text) throws IOException {
    return send(text).answer();
  }

  Answer answer() throws IOException {
    return answer(false);
  }

  /** Reads an answer; one to HEAD has no body. */
  Answer answer(boolean headOnly) throws IOException {
    String head = head();
    int status = Integer.parseInt(head.substring(9, 12));
    Answer bare = new Answer(status, head, new byte[0]);
    if (headOnly || status < 200 || status == 204 || status == 304) {
      return bare;
    }
    if ("chunked".equals(bare.header("Transfer-Encoding"))) {
      return new Answer(status, head, chunks());
    }
    String length = bare.header("Content-Length");
    byte[] body = length == null ? in.readAllBytes() : exactly(Integer.parseInt(length));
    return new Answer(status, head, body);
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      head.append((char) byteOrFail());
    }
    return head.toString();
  }

  private int byteOrFail() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("connection ended");
    }
    return b;
  }

  private byte[] exactly(int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException(body.length + " of " + length + " bytes");
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(), 16);
      body.writeBytes(exactly(size));
      if (!line().isEmpty()) {
        throw new IOException("chunk without end");
      }
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int b = byteOrFail();
      if (b == '\n') {
        return line.substring(0, line.length() - 1);
      }
      line.append((char) b);
    }
  }

  /** True when the server ends the connection, with a reset or without. */
  boolean isEnded() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
