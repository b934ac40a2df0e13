package io.ais.checksum;

import java.util.Locale;

/** Checksum algorithms of object data (spec/rest-api.md 3.4). */
public enum ChecksumType {
  NONE,
  XXHASH,
  XXHASH2,
  MD5,
  CRC32C,
  SHA256,
  SHA512;

  private static final ChecksumType[] ALL = values();

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** Wire name: lower case. */
  public String wire() {
    return wire;
  }

  /** Parses the wire name, empty means none; null for unknown. */
  public static ChecksumType parse(String text) {
    if (text == null || text.isEmpty()) {
      return NONE;
    }
    for (ChecksumType type : ALL) {
      if (type.wire.equals(text)) {
        return type;
      }
    }
    return null;
  }
}
