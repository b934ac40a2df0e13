package io.ais.client;

import io.ais.wire.HeaderMap;
import java.time.Duration;

/**
 * One request. Immutable, if its headers are left alone.
 *
 * @param method any token
 * @param url {@code http://host[:port]/path?query}, escaped already
 * @param headers sent as they are; the client adds what HTTP needs (Host, Content-Length, ...)
 * @param body never null; {@link RequestBody#NONE} for none
 * @param timeout longest silence of the server; null = the client's default, zero = no limit
 */
public record HttpRequest(
    String method, String url, HeaderMap headers, RequestBody body, Duration timeout) {

  /** Replaces absent parts. */
  public HttpRequest {
    headers = headers == null ? new HeaderMap() : headers;
    body = body == null ? RequestBody.NONE : body;
  }

  /** Without headers and body. */
  public static HttpRequest of(String method, String url) {
    return new HttpRequest(method, url, new HeaderMap(), RequestBody.NONE, null);
  }

  /** The same with a body. */
  public HttpRequest withBody(RequestBody newBody) {
    return new HttpRequest(method, url, headers, newBody, timeout);
  }

  /** The same with one header more; this request stays as it is. */
  public HttpRequest withHeader(String name, String value) {
    return new HttpRequest(method, url, headers.copy().add(name, value), body, timeout);
  }

  /** The same with another limit of silence. */
  public HttpRequest withTimeout(Duration newTimeout) {
    return new HttpRequest(method, url, headers, body, newTimeout);
  }

  HttpRequest withHeaders(HeaderMap newHeaders) {
    return new HttpRequest(method, url, newHeaders, body, timeout);
  }
}
