package io.ais.checksum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

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
      case NONE -> new NoHasher();
      case XXHASH, XXHASH2 -> new XxHasher(type);
      case MD5 -> digest(type, "MD5");
      case CRC32C -> new CrcHasher();
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
      return new DigestHasher(type, MessageDigest.getInstance(algorithm));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no " + algorithm + " in this Java runtime", e);
    }
  }

  /** Takes everything, computes nothing. */
  final class NoHasher implements Hasher {
    private NoHasher() {}

    @Override
    public void update(ByteBuffer bytes) {
      bytes.position(bytes.limit());
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {}

    @Override
    public Checksum finish() {
      return Checksum.NONE;
    }
  }

  /** XXH64 with seed 0. */
  final class XxHasher implements Hasher {
    private final ChecksumType type;
    private final XxHash64 hash = new XxHash64(0);

    private XxHasher(ChecksumType type) {
      this.type = type;
    }

    @Override
    public void update(ByteBuffer bytes) {
      hash.update(bytes);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      hash.update(bytes, offset, length);
    }

    @Override
    public Checksum finish() {
      return new Checksum(type, HexFormat.of().toHexDigits(hash.value()));
    }
  }

  /** CRC-32C (Castagnoli). */
  final class CrcHasher implements Hasher {
    private final CRC32C crc = new CRC32C();

    private CrcHasher() {}

    @Override
    public void update(ByteBuffer bytes) {
      crc.update(bytes);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      crc.update(bytes, offset, length);
    }

    @Override
    public Checksum finish() {
      return new Checksum(ChecksumType.CRC32C, HexFormat.of().toHexDigits((int) crc.getValue()));
    }
  }

  /** The cryptographic ones. */
  final class DigestHasher implements Hasher {
    private final ChecksumType type;
    private final MessageDigest digest;

    private DigestHasher(ChecksumType type, MessageDigest digest) {
      this.type = type;
      this.digest = digest;
    }

    @Override
    public void update(ByteBuffer bytes) {
      digest.update(bytes);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    public Checksum finish() {
      return new Checksum(type, HexFormat.of().formatHex(digest.digest()));
    }
  }
}
