package io.ais.node.nodeapi;

import io.ais.error.AisException;
import io.ais.model.ActMsg;
import io.ais.node.http.Exchange;
import io.ais.wire.Json;
import java.io.IOException;

/** Reads the envelope of control requests (spec/rest-api.md 1.2). Stateless. */
public final class Envelope {
  private static final int LIMIT = 16 << 20;
  private static final int MAX_QUERY_KEYS = 100;
  private static final ActMsg NONE = new ActMsg(null, "", "");

  private Envelope() {}

  /** Refuses a query of more keys than any client sends. */
  public static void checkQuery(Exchange exchange) {
    int keys = exchange.query().size();
    if (keys > MAX_QUERY_KEYS) {
      throw AisException.badRequest("too many query parameters: " + keys + " > " + MAX_QUERY_KEYS);
    }
  }

  /** The envelope; a missing or broken one is 400. */
  public static ActMsg read(Exchange exchange, String display) throws IOException {
    return read(exchange, display, LIMIT);
  }

  /** The envelope of at most so many bytes; a missing or broken one is 400. */
  public static ActMsg read(Exchange exchange, String display, int limit) throws IOException {
    return parse(exchange.body().readAll(limit), exchange, display);
  }

  /** The envelope, or an empty one when there is no body. */
  public static ActMsg readOptional(Exchange exchange, String display) throws IOException {
    byte[] body = exchange.body().readAll(LIMIT);
    return body.length == 0 ? NONE : parse(body, exchange, display);
  }

  /** Parses a body that was read before. */
  public static ActMsg parse(byte[] body, Exchange exchange, String display) {
    try {
      ActMsg message = body.length == 0 ? null : Json.parse(body, ActMsg.class);
      if (message != null) {
        return message;
      }
      throw broken(exchange, display, "empty body", null);
    } catch (IOException e) {
      String reason =
          e.getMessage() == null ? "not JSON" : e.getMessage().lines().findFirst().get();
      throw broken(exchange, display, reason, e);
    }
  }

  private static AisException broken(
      Exchange exchange, String display, String reason, Throwable cause) {
    return new AisException(
        400,
        "",
        display + ": failed to unmarshal [*apc.ActMsg] (" + exchange.method() + "), err: " + reason,
        cause);
  }

  /** Turns the value of an envelope into a record; none, an unknown field or wrong type is 400. */
  public static <T> T value(ActMsg message, Class<T> type) {
    if (message.value() == null) {
      throw AisException.badRequest("invalid " + message.action() + " request: no value");
    }
    try {
      return Json.convertStrict(message.value(), type);
    } catch (IllegalArgumentException e) {
      throw new AisException(
          400,
          "",
          "invalid "
              + message.action()
              + " request (msg=actm["
              + message.action()
              + "]): "
              + reason(e),
          e);
    }
  }

  private static String reason(IllegalArgumentException e) {
    String text = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
    int unknown = text.indexOf("Unrecognized field \"");
    if (unknown >= 0) {
      int from = unknown + "Unrecognized field \"".length();
      return "found unknown field: " + text.substring(from, text.indexOf('"', from));
    }
    return text;
  }
}
