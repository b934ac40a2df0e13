package io.ais.checksum;

import static java.util.Objects.requireNonNull;

/**
 * A computed or declared checksum. Immutable.
 *
 * @param value hexadecimal text, empty for type none
 */
public record Checksum(ChecksumType type, String value) {
  public static final Checksum NONE = new Checksum(ChecksumType.NONE, "");

  public Checksum {
    requireNonNull(type, "type");
    requireNonNull(value, "value");
  }

  /** No checksum at all. */
  public boolean isNone() {
    return type == ChecksumType.NONE;
  }

  /** Text form of listings: {@code xxhash2[26c7827d889f6da3]}. */
  @Override
  public String toString() {
    return type.wire() + "[" + value + "]";
  }
}
