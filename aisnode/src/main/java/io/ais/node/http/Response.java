package io.ais.node.http;

import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import java.nio.charset.StandardCharsets;

/**
 * A response whose body is at hand. For HEAD the engine sends head only; {@code Content-Length} is
 * set by the engine unless the headers carry one.
 *
 * @param status HTTP status
 * @param headers header lines in order
 * @param body possibly empty, never null
 */
public record Response(int status, HeaderMap headers, byte[] body) {
  private static final byte[] NOTHING = new byte[0];

  /** A status without body. */
  public static Response of(int status) {
    return new Response(status, new HeaderMap(), NOTHING);
  }

  /** A status and headers without body. */
  public static Response of(int status, HeaderMap headers) {
    return new Response(status, headers, NOTHING);
  }

  /** 200 with JSON. */
  public static Response json(Object value) {
    return json(200, value);
  }

  /** JSON with a status (spec/rest-api.md 1.4). */
  public static Response json(int status, Object value) {
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.CONTENT_TYPE, Headers.JSON_UTF8).add(Headers.NOSNIFF, "nosniff");
    return new Response(status, headers, Json.bytes(value));
  }

  /** 200 with bare text, such as a job id. */
  public static Response text(String text) {
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.CONTENT_TYPE, Headers.TEXT_UTF8);
    return new Response(200, headers, text.getBytes(StandardCharsets.UTF_8));
  }

  /** 200 with bytes of a content type. */
  public static Response bytes(String contentType, byte[] body) {
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.CONTENT_TYPE, contentType);
    return new Response(200, headers, body);
  }
}
