package io.ais.node.http;

import io.ais.base.InvalidException;
import io.ais.error.AisException;
import io.ais.error.Checked;
import io.ais.error.ErrorBody;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a handler threw into what the client gets (spec/rest-api.md 2), and logs what nobody
 * expected. Immutable.
 */
final class ErrorRenderer {
  private static final String RELAYED = "/v1/reverse/daemon";

  private static final Logger LOG = LoggerFactory.getLogger(ErrorRenderer.class);
  private static final int INTERNAL = 500;

  private final String nodeName;

  ErrorRenderer(String nodeName) {
    this.nodeName = nodeName;
  }

  /** The answer; null when there is nobody to read one. */
  Response render(Exchange exchange, Throwable thrown) {
    BodyException broken = bodyFailure(thrown);
    if (broken != null) {
      LOG.debug("{} {}: {}", exchange.method(), exchange.rawPath(), broken.getMessage());
      return broken.status() == 0
          ? null
          : response(exchange, broken.status(), "", broken.getMessage());
    }
    if (thrown instanceof RelayedError relayed && looksLikeObject(relayed.body())) {
      LOG.debug("{} {}: relayed", exchange.method(), exchange.rawPath(), thrown);
      Response answer = response(exchange, relayed.status(), withLineEnd(relayed.body()));
      relayed.headers().forEach(answer.headers()::set);
      return answer;
    }
    if (thrown instanceof InvalidException invalid) {
      return render(exchange, Checked.of(invalid));
    }
    if (thrown instanceof AisException known) {
      LOG.debug("{} {}: {}", exchange.method(), exchange.rawPath(), known.status(), thrown);
      Response answer = response(exchange, known.status(), known.typeCode(), known.getMessage());
      known.headers().forEach(answer.headers()::set);
      return answer;
    }
    logUnexpected(exchange, thrown);
    return response(exchange, INTERNAL, "", "internal error: " + thrown);
  }

  /** Logs a failure behind an answer that already began. */
  void logLate(Exchange exchange, Throwable thrown) {
    boolean expected = thrown instanceof AisException || thrown instanceof InvalidException;
    if (bodyFailure(thrown) != null || expected) {
      LOG.debug("{} {}: after the answer began", exchange.method(), exchange.rawPath(), thrown);
    } else {
      logUnexpected(exchange, thrown);
    }
  }

  private static void logUnexpected(Exchange exchange, Throwable thrown) {
    LOG.error(
        "{} {} from {} failed",
        exchange.method(),
        exchange.rawPath(),
        exchange.remoteAddress(),
        thrown);
  }

  private static BodyException bodyFailure(Throwable thrown) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < 8; t = t.getCause(), depth++) {
      if (t instanceof BodyException broken) {
        return broken;
      }
    }
    return null;
  }

  private static boolean looksLikeObject(byte[] body) {
    return body.length > 1 && body[0] == '{';
  }

  private static byte[] withLineEnd(byte[] body) {
    if (body[body.length - 1] == '\n') {
      return body;
    }
    byte[] ended = Arrays.copyOf(body, body.length + 1);
    ended[body.length] = '\n';
    return ended;
  }

  private Response response(Exchange exchange, int status, String typeCode, String message) {
    ErrorBody body =
        new ErrorBody(
            typeCode,
            message,
            exchange.method(),
            pathOf(exchange),
            exchange.remoteAddress(),
            exchange.headers().first(Headers.CALLER_NAME, ""),
            nodeName,
            status);
    return response(exchange, status, withLineEnd(Json.bytes(body)));
  }

  /** A relayed request is named by the path that the node at its end sees. */
  private static String pathOf(Exchange exchange) {
    String path = PercentEncoding.decodeLeniently(exchange.rawPath());
    return path.startsWith(RELAYED) ? path.replaceFirst("/reverse", "") : path;
  }

  private static Response response(Exchange exchange, int status, byte[] json) {
    HeaderMap headers = new HeaderMap();
    if (exchange.method().equals("HEAD")) {
      headers.add(Headers.ERROR, new String(json, StandardCharsets.UTF_8).stripTrailing());
      return new Response(status, headers, new byte[0]);
    }
    headers.add(Headers.CONTENT_TYPE, Headers.JSON).add(Headers.NOSNIFF, "nosniff");
    return new Response(status, headers, json);
  }
}
