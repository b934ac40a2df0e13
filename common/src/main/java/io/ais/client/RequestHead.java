package io.ais.client;

import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Encodes request line and headers. */
final class RequestHead {
  /** Methods whose requests say so when they have no body. */
  private static final Set<String> WITH_LENGTH = Set.of("PUT", "POST", "PATCH");

  private RequestHead() {}

  /**
   * Bytes up to and with the empty line.
   *
   * @param length of the body; -1 = chunked
   * @throws IllegalArgumentException if a header would break the framing
   */
  static byte[] encode(HttpRequest request, HttpUrl url, long length, String userAgent) {
    StringBuilder text = new StringBuilder(256);
    text.append(checked(request.method())).append(' ').append(url.target()).append(" HTTP/1.1\r\n");
    HeaderMap given = request.headers();
    line(text, Headers.HOST, given.first(Headers.HOST, url.authority()));
    if (!userAgent.isEmpty() && !given.has(Headers.USER_AGENT)) {
      line(text, Headers.USER_AGENT, userAgent);
    }
    given.forEach(
        (name, value) -> {
          if (!isOurs(name)) {
            line(text, name, value);
          }
        });
    if (length < 0) {
      line(text, Headers.TRANSFER_ENCODING, "chunked");
    } else if (length > 0 || WITH_LENGTH.contains(request.method())) {
      line(text, Headers.CONTENT_LENGTH, Long.toString(length));
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isOurs(String name) {
    return name.equalsIgnoreCase(Headers.HOST)
        || name.equalsIgnoreCase(Headers.CONTENT_LENGTH)
        || name.equalsIgnoreCase(Headers.TRANSFER_ENCODING);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(checked(name)).append(": ").append(checked(value)).append("\r\n");
  }

  private static String checked(String text) {
    if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("line break in header: \"" + text + "\"");
    }
    return text;
  }
}
