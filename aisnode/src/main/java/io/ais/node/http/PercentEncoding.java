package io.ais.node.http;

import io.ais.error.AisException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-decoding of paths, once and byte for byte. A plus sign is a plus sign. */
final class PercentEncoding {
  private PercentEncoding() {}

  /**
   * Decodes a raw path or a part of one.
   *
   * @throws AisException 400 for a broken escape, a NUL byte, or bytes that are not UTF-8
   */
  static String decode(String raw) {
    if (isPlain(raw)) {
      return raw;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(escaped(raw, i));
        i += 2;
      } else if (c < 0x100) {
        bytes.write(c);
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return utf8(bytes.toByteArray(), raw);
  }

  /** Decoded form for messages: what cannot be decoded stays as it is. */
  static String decodeLeniently(String raw) {
    try {
      return decode(raw);
    } catch (AisException e) {
      return raw;
    }
  }

  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c > 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static int escaped(String raw, int at) {
    int high = at + 2 < raw.length() ? hex(raw.charAt(at + 1)) : -1;
    int low = at + 2 < raw.length() ? hex(raw.charAt(at + 2)) : -1;
    if (high < 0 || low < 0) {
      String shown = raw.substring(at, Math.min(raw.length(), at + 3));
      throw AisException.badRequest("invalid URL escape \"" + shown + "\"");
    }
    int value = high << 4 | low;
    if (value == 0) {
      throw AisException.badRequest("invalid URL path: NUL byte");
    }
    return value;
  }

  /** Character.digit would take digits of other scripts too. */
  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static String utf8(byte[] bytes, String raw) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AisException(400, "", "invalid URL path: not UTF-8: " + raw, e);
    }
  }
}
