package io.ais.node.container;

import io.ais.model.StateFlags;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks the node of this container how it is, for the engine: a process of its own every few seconds,
 * so it uses nothing but a socket. Well is a node that serves, and one that the operator has put into
 * maintenance: an engine that ends containers that are not well must not end that one.
 */
public final class HealthProbe {
  private static final int TIMEOUT_MILLIS = 4000;
  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final int OK = 200;
  private static final String FLAGS = "\"flags\":";

  /** An answer: status, head and body as one text. */
  private record Answer(int status, String text) {}

  private final Path addressFile;

  /**
   * @param addressFile host and port of the node, with a blank between them
   */
  public HealthProbe(Path addressFile) {
    this.addressFile = addressFile;
  }

  /**
   * Prints one line.
   *
   * @return true when the node is well
   */
  public boolean isWell(PrintStream out) {
    try {
      String[] address = Files.readString(addressFile).strip().split(" ");
      Answer ready = ask(address[0], Integer.parseInt(address[1]), "readiness=true");
      if (ready.status() == OK) {
        out.println("ready");
        return true;
      }
      Answer state = ask(address[0], Integer.parseInt(address[1]), "cii=true");
      if (StateFlags.MAINTENANCE.in(flags(state.text()))) {
        out.println("in maintenance");
        return true;
      }
      String trouble = between(ready.text(), "\r\nais-trouble: ", "\r\n");
      out.println("not ready" + (trouble.isEmpty() ? "" : ": " + trouble));
      return false;
    } catch (IOException | RuntimeException e) {
      out.println("no answer: " + e.getMessage());
      return false;
    }
  }

  /** Of a state in JSON: {@code "flags":1030}, a number. */
  static long flags(String text) {
    int at = text.indexOf(FLAGS);
    int from = at + FLAGS.length();
    int end = from;
    while (at >= 0 && end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end > from ? Long.parseLong(text, from, end, 10) : 0;
  }

  /** What stands between the two, looked for without regard to case; empty when it is not there. */
  static String between(String text, String before, String after) {
    int at = 0;
    while (at + before.length() <= text.length()) {
      if (text.regionMatches(true, at, before, 0, before.length())) {
        int from = at + before.length();
        int end = text.indexOf(after, from);
        return end < 0 ? "" : text.substring(from, end);
      }
      at++;
    }
    return "";
  }

  private static Answer ask(String host, int port, String query) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String request =
          "GET /v1/health?"
              + query
              + " HTTP/1.1\r\nHost: "
              + host
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String text = read(socket.getInputStream());
      if (!text.startsWith("HTTP/1.1 ") || text.length() < 12) {
        throw new IOException("not an HTTP answer");
      }
      return new Answer(Integer.parseInt(text.substring(9, 12)), text);
    }
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.ISO_8859_1);
  }
}
