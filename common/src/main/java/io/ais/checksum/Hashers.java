package io.ais.checksum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** The implementations behind {@link Hasher#of(ChecksumType)}. */
final class Hashers {
  private Hashers() {}

  /** Takes everything, computes nothing. */
  static final class NoHasher implements Hasher {
    NoHasher() {}

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
  static final class XxHasher implements Hasher {
    private final ChecksumType type;
    private final XxHash64 hash = new XxHash64(0);

    XxHasher(ChecksumType type) {
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
  static final class CrcHasher implements Hasher {
    private final CRC32C crc = new CRC32C();

    CrcHasher() {}

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
  static final class DigestHasher implements Hasher {
    private final ChecksumType type;
    private final MessageDigest digest;

    DigestHasher(ChecksumType type, MessageDigest digest) {
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
