package io.ais.node.http;

import io.ais.base.InvalidException;
import io.ais.error.AisException;
import io.ais.error.Checked;
import io.ais.error.ErrorBody;
import io.ais.node.runtime.LineLimit;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a handler threw into what the client gets (spec/rest-api.md 2), and logs what nobody
 * expected, and what the node could not do: with the request's name, which the client was told too.
 * Thread-safe.
 */
final class ErrorRenderer {
  private static final String RELAYED = "/v1/reverse/daemon";

  private static final Logger LOG = LoggerFactory.getLogger(ErrorRenderer.class);
  private static final int INTERNAL = 500;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int LINES = 10;
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final String nodeName;
  private final LineLimit lines;

  ErrorRenderer(ServerConfig config) {
    this.nodeName = config.nodeName();
    this.lines = new LineLimit(LINES, PERIOD.toNanos(), config.ticker());
  }

  /** The answer; null when there is nobody to read one. */
  Response render(Exchange exchange, Throwable thrown) {
    BodyException broken = bodyFailure(thrown);
    if (broken != null) {
      debug(exchange, broken.getMessage(), null);
      return broken.status() == 0
          ? null
          : response(exchange, broken.status(), "", broken.getMessage());
    }
    if (thrown instanceof RelayedError relayed && looksLikeObject(relayed.body())) {
      debug(exchange, "relayed", thrown);
      Response answer = response(exchange, relayed.status(), withLineEnd(relayed.body()));
      relayed.headers().forEach(answer.headers()::set);
      return answer;
    }
    if (thrown instanceof InvalidException invalid) {
      return render(exchange, Checked.of(invalid));
    }
    if (thrown instanceof AisException known) {
      logKnown(exchange, known);
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
      debug(exchange, "after the answer began", thrown);
    } else {
      logUnexpected(exchange, thrown);
    }
  }

  private static void debug(Exchange exchange, String what, Throwable thrown) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "request {} {} {}: {}",
          exchange.requestId(),
          exchange.method(),
          exchange.rawPath(),
          what,
          thrown);
    }
  }

  /** What the client asked for in vain though it may ask for it; not each one of a flood. */
  private void logKnown(Exchange exchange, AisException known) {
    debug(exchange, "status " + known.status(), known);
    if (known.status() < INTERNAL || known.status() == NOT_IMPLEMENTED) {
      return;
    }
    long before = lines.admit();
    if (before >= 0) {
      LOG.warn(
          "request {} {} {} from {}: {} {}{}",
          exchange.requestId(),
          exchange.method(),
          exchange.rawPath(),
          exchange.remoteAddress(),
          known.status(),
          known.getMessage(),
          before == 0 ? "" : " (" + before + " before it not shown)");
    }
  }

  /** Tells how many lines were left out, once there will be no more of them for now. */
  void tellLeftOut() {
    long count = lines.leftOut();
    if (count > 0) {
      LOG.warn("{} more failed requests were not shown", count);
    }
  }

  private static void logUnexpected(Exchange exchange, Throwable thrown) {
    LOG.error(
        "request {} {} {} from {} failed",
        exchange.requestId(),
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
