package io.ais.checksum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Computes one checksum over bytes that arrive in pieces. Not thread-safe; one use: after {@link
 * #finish()} throw it away.
 */
public interface Hasher {
  /** Takes the remaining bytes; the position moves to the limit. */
  void update(ByteBuffer bytes);

  /** Takes a part of an array. */
  void update(byte[] bytes, int offset, int length);

  /** The checksum of all bytes taken. */
  Checksum finish();

  /** A fresh hasher. */
  static Hasher of(ChecksumType type) {
    return switch (type) {
      case NONE -> new Hashers.NoHasher();
      case XXHASH, XXHASH2 -> new Hashers.XxHasher(type);
      case MD5 -> digest(type, "MD5");
      case CRC32C -> new Hashers.CrcHasher();
      case SHA256 -> digest(type, "SHA-256");
      case SHA512 -> digest(type, "SHA-512");
    };
  }

  /** One-shot. */
  static Checksum of(ChecksumType type, byte[] bytes) {
    Hasher hasher = of(type);
    hasher.update(bytes, 0, bytes.length);
    return hasher.finish();
  }

  private static Hasher digest(ChecksumType type, String algorithm) {
    try {
      return new Hashers.DigestHasher(type, MessageDigest.getInstance(algorithm));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no " + algorithm + " in this Java runtime", e);
    }
  }
}
