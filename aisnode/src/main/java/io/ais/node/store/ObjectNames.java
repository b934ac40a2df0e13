package io.ais.node.store;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What an object name may be, whatever the API above allows. Stateless. */
public final class ObjectNames {
  /** Longest name in bytes of UTF-8. */
  public static final int MAX_BYTES = 16 * 1024;

  private ObjectNames() {}

  /**
   * Bytes of a name.
   *
   * @throws AisException 400 when it is empty, too long, holds NUL or is no valid Unicode
   */
  public static byte[] bytes(String name) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      if (bytes.length == 0 || name.indexOf('\0') >= 0) {
        throw invalid(name, "must not be empty or hold NUL");
      }
      if (bytes.length > MAX_BYTES) {
        throw invalid(name.substring(0, 64) + "...", "longer than " + MAX_BYTES + " bytes");
      }
      return bytes;
    } catch (CharacterCodingException e) {
      throw invalid(name, "not valid Unicode");
    }
  }

  private static AisException invalid(String name, String rule) {
    return new AisException(
        400, TypeCodes.INVALID_PATH, "invalid object name \"" + name + "\": " + rule);
  }
}
