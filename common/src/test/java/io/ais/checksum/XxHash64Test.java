package io.ais.checksum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {
  @ParameterizedTest
  @CsvSource({
    "'', 0, ef46db3751d8e999",
    "a, 0, d24ec4f1a98c6e5b",
    "abc, 0, 44bc2cf5ad770999",
    "hello, 0, 26c7827d889f6da3",
    "Nobody inspects the spammish repetition, 0, fbcea83c8a378bf1"
  })
  void givesPublishedValues(String text, long seed, String hex) {
    long hash = XxHash64.hash(text.getBytes(StandardCharsets.UTF_8), seed);

    assertEquals(hex, HexFormat.of().toHexDigits(hash));
  }

  @Test
  void streamsInAnyPiecesAndBuffersToTheOneShotValue() {
    Random random = new Random(42);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new byte[random.nextInt(700)];
      random.nextBytes(bytes);
      long seed = random.nextLong();
      XxHash64 hash = new XxHash64(seed);
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(bytes.length - at, random.nextInt(90));
        feed(hash, bytes, at, length, random.nextInt(4));
        at += length;
      }

      assertEquals(XxHash64.hash(bytes, seed), hash.value(), "length " + bytes.length);
      byte[] within = new byte[bytes.length + 9];
      System.arraycopy(bytes, 0, within, 5, bytes.length);
      assertEquals(hash.value(), XxHash64.hash(within, 5, bytes.length, seed));
    }
  }

  private static void feed(XxHash64 hash, byte[] bytes, int at, int length, int way) {
    ByteBuffer heap = ByteBuffer.wrap(bytes, at, length);
    switch (way) {
      case 0 -> hash.update(bytes, at, length);
      case 1 -> hash.update(heap.slice());
      case 2 -> hash.update(heap.asReadOnlyBuffer());
      default -> {
        ByteBuffer direct = ByteBuffer.allocateDirect(length + 3).position(3);
        direct.put(heap).flip().position(3);
        hash.update(direct);
        assertEquals(0, direct.remaining());
      }
    }
  }

  @Test
  void refusesAPartThatTheArrayDoesNotHave() {
    assertThrows(IndexOutOfBoundsException.class, () -> XxHash64.hash(new byte[8], 4, 5, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> XxHash64.hash(new byte[8], -1, 5, 0));
  }

  @Test
  void tellsTheValueOfWhatCameSoFar() {
    XxHash64 hash = new XxHash64(0);
    hash.update(new byte[] {'h', 'e', 'l', 'l', 'o'}, 0, 5);
    long first = hash.value();

    assertEquals(first, hash.value());
    assertEquals(0x26c7827d889f6da3L, first);
  }
}
