package io.ais.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that says byte for byte what a test wants, one script run per connection. */
final class ScriptedServer implements Closeable {
  /** What to do on one connection; it is closed afterwards. */
  interface Script {
    void serve(Talk talk) throws IOException;
  }

  /** What has been read of one request. */
  record Request(String line, List<String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.stream()
          .filter(h -> h.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
          .map(h -> h.substring(name.length() + 2))
          .findFirst()
          .orElse(null);
    }
  }

  private final ServerSocket listener;
  private final Script script;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  final List<Request> requests = new CopyOnWriteArrayList<>();
  final List<Throwable> failures = new CopyOnWriteArrayList<>();

  ScriptedServer(Script script) throws IOException {
    this("127.0.0.1", script);
  }

  ScriptedServer(String address, Script script) throws IOException {
    this.listener = new ServerSocket(0, 1000, InetAddress.getByName(address));
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        int number = connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket, number));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      script.serve(new Talk(socket, number));
    } catch (EOFException e) {
      // The client has closed the connection: the usual end.
    } catch (IOException | RuntimeException e) {
      if (!listener.isClosed()) {
        failures.add(e);
      }
    } finally {
      open.remove(socket);
    }
  }

  String url() {
    String host = listener.getInetAddress().getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
  }

  int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** One connection as the server sees it. */
  final class Talk {
    private final Socket socket;
    private final InputStream in;

    /** 1 for the first connection. */
    final int number;

    private Talk(Socket socket, int number) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.number = number;
    }

    /** Head only. */
    Request head() throws IOException {
      String first = line();
      List<String> headers = new CopyOnWriteArrayList<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        headers.add(line);
      }
      return new Request(first, headers, new byte[0]);
    }

    /** Head and body. */
    Request request() throws IOException {
      Request head = head();
      Request whole = new Request(head.line(), head.headers(), body(head));
      requests.add(whole);
      return whole;
    }

    byte[] body(Request head) throws IOException {
      if (head.header("Transfer-Encoding") == null) {
        String length = head.header("Content-Length");
        return in.readNBytes(length == null ? 0 : Integer.parseInt(length));
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = size(); size > 0; size = size()) {
        body.write(in.readNBytes(size));
        line();
      }
      line();
      return body.toByteArray();
    }

    private int size() throws IOException {
      return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException();
        }
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    void say(String text) throws IOException {
      say(text.getBytes(StandardCharsets.UTF_8));
    }

    void say(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    void ok(String body) throws IOException {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      say("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body);
    }

    void redirect(int status, String location) throws IOException {
      say("HTTP/1.1 " + status + " X\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
    }

    /** Reads until the client is gone; true if it ended in an orderly way or by reset. */
    void awaitEnd() throws IOException {
      try {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      } catch (java.net.SocketException e) {
        // Reset: the client has dropped the connection.
      }
    }
  }
}
