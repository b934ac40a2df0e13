package io.ais.node.object;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import java.nio.ByteBuffer;

/**
 * Checksums over a body as it arrives: the one to be stored, and the one the sender gave when that is
 * of another type. Confined to one request.
 */
final class BodyHash {
  private final Checksum given;
  private final Hasher stored;
  private final Hasher check;

  /** A bucket without checksums computes none and ignores the one given. */
  BodyHash(ChecksumType storedType, Checksum given) {
    boolean ignore = given.isNone() || storedType == ChecksumType.NONE;
    this.given = ignore ? Checksum.NONE : given;
    this.stored = Hasher.of(storedType);
    this.check = ignore || given.type() == storedType ? stored : Hasher.of(given.type());
  }

  /** Takes the remaining bytes and leaves the buffer as it was. */
  void update(ByteBuffer bytes) {
    stored.update(bytes.duplicate());
    if (check != stored) {
      check.update(bytes.duplicate());
    }
  }

  /**
   * Checksum to be stored.
   *
   * @throws AisException 500 ErrBadCksum when the given one does not match
   */
  Checksum finish(String context) {
    Checksum result = stored.finish();
    if (!given.isNone()) {
      Checksum computed = check == stored ? result : check.finish();
      verify(given, computed, context);
    }
    return result;
  }

  private static void verify(Checksum expected, Checksum computed, String context) {
    if (!expected.value().equals(computed.value())) {
      throw new AisException(
          500,
          TypeCodes.BAD_CHECKSUM,
          "BAD DATA CHECKSUM: %s(%s != %s) (context: %s)"
              .formatted(expected.type().wire(), expected.value(), computed.value(), context));
    }
  }
}
