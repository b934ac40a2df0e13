package io.ais.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An unsigned 64-bit number that travels as a decimal string ("access", "bid", "features").
 *
 * @param bits the value; to be compared unsigned
 */
public record Uint64(long bits) {
  public static final Uint64 ZERO = new Uint64(0);
  public static final Uint64 ALL = new Uint64(-1);

  /** Decimal text of the unsigned value. */
  @JsonValue
  public String text() {
    return Long.toUnsignedString(bits);
  }

  /** Parses decimal text, or hexadecimal with prefix 0x. */
  @JsonCreator
  public static Uint64 parse(String text) {
    if (text == null || text.isEmpty()) {
      return ZERO;
    }
    return text.startsWith("0x")
        ? new Uint64(Long.parseUnsignedLong(text.substring(2), 16))
        : new Uint64(Long.parseUnsignedLong(text));
  }

  @Override
  public String toString() {
    return text();
  }
}
