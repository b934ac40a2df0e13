package io.ais.node.http;

/**
 * Bucket and object of {@code /v1/objects/BUCKET/OBJECT} (spec/rest-api.md 1.1). Immutable.
 *
 * @param object everything behind the bucket, percent-decoded once, byte for byte
 */
public record ObjectPath(String bucket, String object) {

  /**
   * @param rawPath the whole path as sent
   * @throws io.ais.error.AisException 400 when it is too short or not decodable
   */
  public static ObjectPath parse(String rawPath) {
    throw new IllegalStateException("not built yet " + rawPath);
  }
}
