package io.ais.wire;

import io.ais.model.Bck;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * URL paths and their escaping (spec/rest-api.md 1.1, 1.3). Names travel byte for byte: {@link
 * #encode} escapes once, {@link #decode} reverses it once, and slashes are never merged.
 */
public final class Urls {
  public static final String BUCKETS = "/v1/buckets";
  public static final String OBJECTS = "/v1/objects";
  public static final String DAEMON = "/v1/daemon";
  public static final String CLUSTER = "/v1/cluster";
  public static final String HEALTH = "/v1/health";
  public static final String REVERSE_DAEMON = "/v1/reverse/daemon";
  public static final String DOWNLOAD = "/v1/download";
  public static final String SORT = "/v1/sort";

  private static final String HEX = "0123456789ABCDEF";
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/$&,:;=@";
  private static final String ALREADY_ESCAPED = PLAIN + "%?!'()*+[]#";

  private Urls() {}

  /** Path of a bucket, without query. */
  public static String bucketPath(Bck bck) {
    return BUCKETS + "/" + encode(bck.name());
  }

  /** Path of an object, without query; the name may hold anything. */
  public static String objectPath(Bck bck, String objectName) {
    return OBJECTS + "/" + encode(bck.name()) + "/" + encode(objectName);
  }

  /** Query that names provider and, if it is not the global one, namespace of the bucket. */
  public static Query bucketQuery(Bck bck) {
    Query query = Query.EMPTY.plus(QueryKeys.PROVIDER, bck.provider());
    return bck.namespace().isGlobal()
        ? query
        : query.plus(QueryKeys.NAMESPACE, bck.namespace().uname());
  }

  /** Joins path and query. */
  public static String withQuery(String path, Query query) {
    String text = query.encode();
    return text.isEmpty() ? path : path + "?" + text;
  }

  /** Escapes all bytes of the UTF-8 form but letters, digits and {@code -._~/$&,:;=@}. */
  public static String encode(String text) {
    return escape(text, PLAIN);
  }

  /** Escapes what may not stand in a request line and leaves escapes that are there alone. */
  public static String encodeRaw(String url) {
    return escape(url, ALREADY_ESCAPED);
  }

  private static String escape(String text, String plain) {
    StringBuilder out = null;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xff;
      boolean kept = b < 0x80 && plain.indexOf(b) >= 0;
      if (!kept && out == null) {
        out = new StringBuilder(bytes.length + 16);
        out.append(new String(bytes, 0, i, StandardCharsets.UTF_8));
      }
      if (out != null) {
        if (kept) {
          out.append((char) b);
        } else {
          out.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
        }
      }
    }
    return out == null ? text : out.toString();
  }

  /**
   * Reverses percent escapes once; a plus sign stays a plus sign.
   *
   * @throws IllegalArgumentException on a broken escape or bytes that are not UTF-8
   */
  public static String decode(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    byte[] in = raw.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%') {
        out[length++] = (byte) unhex(in, i, raw);
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return utf8(Arrays.copyOf(out, length), raw);
  }

  private static int unhex(byte[] in, int at, String raw) {
    int high = at + 2 < in.length ? Character.digit(in[at + 1], 16) : -1;
    int low = high >= 0 ? Character.digit(in[at + 2], 16) : -1;
    if (low < 0) {
      int end = Math.min(at + 3, in.length);
      String escape = new String(in, at, end - at, StandardCharsets.UTF_8);
      throw new IllegalArgumentException("invalid URL escape \"" + escape + "\" in " + raw);
    }
    return high << 4 | low;
  }

  private static String utf8(byte[] bytes, String raw) {
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8: " + raw, e);
    }
  }

  /** Time stamps of redirects: base 36, lower case. */
  public static String base36(long value) {
    return Long.toString(value, 36);
  }
}
