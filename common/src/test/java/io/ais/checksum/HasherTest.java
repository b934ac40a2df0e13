package io.ais.checksum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HasherTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @CsvSource({
    "none, ''",
    "xxhash, 26c7827d889f6da3",
    "xxhash2, 26c7827d889f6da3",
    "crc32c, 9a71bb4c",
    "md5, 5d41402abc4b2a76b9719d911017c592",
    "sha256, 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
  })
  void givesKnownValues(String type, String hex) {
    ChecksumType parsed = ChecksumType.parse(type);

    assertEquals(type, parsed.wire());
    assertEquals(new Checksum(parsed, hex), Hasher.of(parsed, HELLO));
  }

  @ParameterizedTest
  @EnumSource(ChecksumType.class)
  void takesArraysAndBuffersAlike(ChecksumType type) {
    Hasher mixed = Hasher.of(type);
    mixed.update(HELLO, 0, 2);
    ByteBuffer direct = ByteBuffer.allocateDirect(3).put(HELLO, 2, 3).flip();
    mixed.update(direct);

    assertEquals(0, direct.remaining());
    assertEquals(Hasher.of(type, HELLO), mixed.finish());
  }

  @Test
  void hashesSha512To128Digits() {
    assertEquals(128, Hasher.of(ChecksumType.SHA512, HELLO).value().length());
  }

  @Test
  void knowsNoOtherTypes() {
    assertNull(ChecksumType.parse("bogus"));
    assertEquals(ChecksumType.NONE, ChecksumType.parse(""));
  }

  @Test
  void printsTypeAndValue() {
    assertEquals("xxhash2[26c7827d889f6da3]", Hasher.of(ChecksumType.XXHASH2, HELLO).toString());
  }
}
