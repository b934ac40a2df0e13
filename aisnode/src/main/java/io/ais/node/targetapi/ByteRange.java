package io.ais.node.targetapi;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.wire.Headers;
import java.util.Map;

/**
 * One byte range of an object, both ends included (spec/rest-api.md 8.1). Immutable.
 *
 * @param first offset of the first byte
 * @param last offset of the last byte
 */
record ByteRange(long first, long last) {
  private static final String PREFIX = "bytes=";

  /** A range that no byte of the object satisfies: 416 with the object's size. */
  static final class Unsatisfiable extends AisException {
    private static final long serialVersionUID = 1;
    private final long sizeBytes;

    Unsatisfiable(long sizeBytes, String spec) {
      super(416, TypeCodes.RANGE, "size=" + sizeBytes + ": not satisfiable range [" + spec + "]");
      this.sizeBytes = sizeBytes;
    }

    @Override
    public Map<String, String> headers() {
      return Map.of(Headers.CONTENT_RANGE, "bytes */" + sizeBytes);
    }
  }

  /**
   * Parses a Range header against the object's size.
   *
   * @param objectName for the text of errors, {@code ais://b/o}
   */
  static ByteRange parse(String header, long sizeBytes, String objectName) {
    if (!header.startsWith(PREFIX)) {
      throw invalid(header, "prefix");
    }
    String spec = header.substring(PREFIX.length()).trim();
    if (spec.indexOf(',') >= 0) {
      throw new AisException(
          416,
          TypeCodes.UNSUPPORTED,
          "cannot multi-range read " + objectName + " - operation not supported");
    }
    int dash = spec.indexOf('-');
    if (dash < 0) {
      throw invalid(header, "-");
    }
    String left = spec.substring(0, dash).trim();
    String right = spec.substring(dash + 1).trim();
    if (left.isEmpty()) {
      return suffix(spec, number(right, spec, "end"), sizeBytes);
    }
    long first = number(left, spec, "start");
    long last = right.isEmpty() ? Long.MAX_VALUE : number(right, spec, "end");
    if (last < first) {
      throw invalid(spec, "end");
    }
    if (first >= sizeBytes) {
      throw new Unsatisfiable(sizeBytes, spec);
    }
    return new ByteRange(first, Math.min(last, sizeBytes - 1));
  }

  private static ByteRange suffix(String spec, long count, long sizeBytes) {
    if (sizeBytes == 0 || count == 0) {
      throw new Unsatisfiable(sizeBytes, spec);
    }
    return new ByteRange(Math.max(0, sizeBytes - count), sizeBytes - 1);
  }

  private static long number(String text, String spec, String part) {
    try {
      if (text.chars().allMatch(c -> c >= '0' && c <= '9')) { // parseLong takes other digits too
        return Long.parseLong(text);
      }
    } catch (NumberFormatException e) {
      throw invalid(spec, part, e);
    }
    throw invalid(spec, part);
  }

  private static AisException invalid(String what, String part) {
    return invalid(what, part, null);
  }

  private static AisException invalid(String what, String part, Throwable cause) {
    String message = "read range \"" + what + "\" is invalid (" + part + ")";
    return new AisException(416, "", message, cause);
  }

  /** Number of bytes. */
  long length() {
    return last - first + 1;
  }

  /** Value of Content-Range. */
  String contentRange(long sizeBytes) {
    return "bytes " + first + "-" + last + "/" + sizeBytes;
  }
}
