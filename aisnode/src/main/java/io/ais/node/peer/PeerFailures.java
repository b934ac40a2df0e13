package io.ais.node.peer;

import io.ais.client.HttpResponse;
import io.ais.error.ErrorBody;
import io.ais.model.Snode;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Sorts what can go wrong between two nodes, once. */
final class PeerFailures {
  private static final byte[] NOTHING = new byte[0];
  private static final int MAX_CAUSES = 8;

  private PeerFailures() {}

  /** No answer, and why. */
  static PeerUnreachable unreachable(Snode to, IOException cause) {
    PeerUnreachable.Kind kind = kind(cause);
    String message = to.display() + " is unreachable: " + cause.getMessage();
    return new PeerUnreachable(to.display(), kind, message, cause);
  }

  static PeerUnreachable.Kind kind(IOException cause) {
    if (Thread.currentThread().isInterrupted() || cause instanceof InterruptedIOException) {
      return PeerUnreachable.Kind.TIMEOUT;
    }
    PeerUnreachable.Kind kind = PeerUnreachable.Kind.OTHER;
    int depth = 0;
    for (Throwable t = cause; t != null && depth < MAX_CAUSES; t = t.getCause(), depth++) {
      if (t instanceof SocketTimeoutException) {
        return PeerUnreachable.Kind.TIMEOUT;
      }
      // The JDK has one exception for a refusal and for an unreachable host; only the text differs.
      if (t instanceof ConnectException && String.valueOf(t.getMessage()).contains("refused")) {
        kind = PeerUnreachable.Kind.REFUSED;
      }
    }
    return kind;
  }

  /** An error answer; its body may be absent, or not be an error body. */
  static PeerException error(Snode to, String method, HttpResponse response, int maxBytes)
      throws IOException {
    byte[] raw = raw(method, response, maxBytes);
    ErrorBody body = parse(raw);
    if (body == null) {
      String text = new String(raw, StandardCharsets.UTF_8).strip();
      String message = text.isEmpty() ? to.display() + " answered " + response.status() : text;
      return new PeerException(to.display(), response.status(), "", message, NOTHING);
    }
    String code = body.typeCode() == null ? "" : body.typeCode();
    return new PeerException(to.display(), response.status(), code, body.message(), raw);
  }

  private static byte[] raw(String method, HttpResponse response, int maxBytes) throws IOException {
    if (method.equals("HEAD")) {
      return response.headers().first(Headers.ERROR, "").getBytes(StandardCharsets.UTF_8);
    }
    return response.body().readNBytes(maxBytes);
  }

  private static ErrorBody parse(byte[] raw) {
    if (raw.length < 2 || raw[0] != '{') {
      return null;
    }
    try {
      ErrorBody body = Json.parse(raw, ErrorBody.class);
      return body.message() == null ? null : body;
    } catch (IOException e) {
      return null;
    }
  }
}
