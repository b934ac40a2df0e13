package io.ais.node.http;

import io.ais.error.AisException;

/**
 * Bucket and object of {@code /v1/objects/BUCKET/OBJECT} (spec/rest-api.md 1.1). Immutable.
 *
 * @param object everything behind the bucket, percent-decoded once, byte for byte
 */
public record ObjectPath(String bucket, String object) {
  private static final int ITEMS = 4;

  /**
   * @param rawPath the whole path as sent
   * @throws AisException 400 when it is too short or not decodable
   */
  public static ObjectPath parse(String rawPath) {
    int begin = 0;
    while (begin < rawPath.length() && rawPath.charAt(begin) == '/') {
      begin++;
    }
    int at = begin;
    for (int item = 1; item < ITEMS - 1; item++) {
      at = next(rawPath, at, begin, item);
    }
    int slash = next(rawPath, at, begin, ITEMS - 1) - 1;
    String object = PercentEncoding.decode(rawPath.substring(slash + 1));
    if (object.isEmpty()) {
      throw tooShort(rawPath, begin, ITEMS - 1);
    }
    return new ObjectPath(PercentEncoding.decode(rawPath.substring(at, slash)), object);
  }

  /** Where the item behind the one at {@code at} begins. */
  private static int next(String rawPath, int at, int begin, int itemsSoFar) {
    int slash = rawPath.indexOf('/', at);
    if (slash < 0) {
      throw tooShort(rawPath, begin, at >= rawPath.length() ? itemsSoFar - 1 : itemsSoFar);
    }
    return slash + 1;
  }

  private static AisException tooShort(String rawPath, int begin, int items) {
    return AisException.badRequest(
        "URL '%s' is too short: expected %d items, got %d"
            .formatted(PercentEncoding.decodeLeniently(rawPath.substring(begin)), ITEMS, items));
  }
}
