package io.ais.client;

import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the headers of an answer tell about an object (spec/rest-api.md 5). Immutable.
 *
 * @param sizeBytes -1 if not told
 * @param checksumType empty if the object has no checksum
 * @param version empty if not told
 * @param atimeNanos 0 if not told
 * @param custom custom metadata in the order sent
 */
public record ObjectAttributes(
    long sizeBytes,
    String checksumType,
    String checksumValue,
    String version,
    long atimeNanos,
    Map<String, String> custom) {

  /** Reads headers; what is absent or unreadable counts as not told. */
  public static ObjectAttributes of(HeaderMap headers) {
    Map<String, String> custom = new LinkedHashMap<>();
    for (String line : headers.all(Headers.CUSTOM_MD)) {
      int eq = line.indexOf('=');
      if (eq > 0) {
        custom.put(line.substring(0, eq), line.substring(eq + 1));
      }
    }
    return new ObjectAttributes(
        number(headers.first(Headers.CONTENT_LENGTH), -1),
        headers.first(Headers.CHECKSUM_TYPE, ""),
        headers.first(Headers.CHECKSUM_VALUE, ""),
        headers.first(Headers.VERSION, ""),
        number(headers.first(Headers.ATIME), 0),
        custom);
  }

  private static long number(String text, long otherwise) {
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
