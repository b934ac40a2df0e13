package io.ais.node.ec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReedSolomonTest {

  /** Products in the field that everybody uses (polynomial 0x11d), worked out by hand. */
  @ParameterizedTest
  @CsvSource({"0,7,0", "1,200,200", "2,128,29", "3,7,9", "128,128,19", "142,2,1", "255,255,226"})
  void multiplies(int a, int b, int product) {
    assertEquals(product, Galois.multiply(a, b));
    assertEquals(product, byHand(a, b));
  }

  private static int byHand(int a, int b) {
    int product = 0;
    for (int bit = 0; bit < 8; bit++) {
      if ((b >> bit & 1) == 1) {
        product ^= a << bit;
      }
    }
    for (int bit = 14; bit >= 8; bit--) {
      if ((product >> bit & 1) == 1) {
        product ^= 0x11d << bit - 8;
      }
    }
    return product;
  }

  @Test
  void allProductsAndInversesAreRight() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        assertEquals(byHand(a, b), Galois.multiply(a, b));
      }
      if (a > 0) {
        assertEquals(1, byHand(a, Galois.inverse(a)));
      }
    }
  }

  /** Slices on disks of today must be readable for ever. Worked out apart from this code. */
  @Test
  void keepsTheCode() {
    byte[][] data = new byte[4][8];
    IntStream.range(0, 32).forEach(i -> data[i / 8][i % 8] = (byte) i);
    byte[][] slices = encode(new ReedSolomon(4, 3), data);
    assertEquals(
        "0000000000000000 69492909e9c9a989 9cdc1c5c81c10141",
        HexFormat.of().formatHex(slices[4])
            + " "
            + HexFormat.of().formatHex(slices[5])
            + " "
            + HexFormat.of().formatHex(slices[6]));
  }

  @Test
  void firstParityIsTheExclusiveOr() {
    byte[][] slices = encode(new ReedSolomon(3, 2), data(3, 100, new Random(2)));
    for (int i = 0; i < 100; i++) {
      assertEquals((byte) (slices[0][i] ^ slices[1][i] ^ slices[2][i]), slices[3][i]);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "2,2", "3,3", "4,2", "5,4", "8,3"})
  void anyDataSlicesGiveBackAll(int data, int parity) {
    ReedSolomon code = new ReedSolomon(data, parity);
    byte[][] slices = encode(code, data(data, 37, new Random(data * 100 + parity)));
    for (int mask = 0; mask < 1 << code.total(); mask++) {
      if (Integer.bitCount(mask) == data) {
        int chosen = mask;
        int[] present =
            IntStream.range(0, code.total()).filter(i -> (chosen >> i & 1) == 1).toArray();
        checkRestored(code, slices, present);
      }
    }
  }

  private static void checkRestored(ReedSolomon code, byte[][] slices, int[] present) {
    byte[][] blocks = Arrays.stream(present).mapToObj(i -> slices[i]).toArray(byte[][]::new);
    for (int wanted = 0; wanted < code.total(); wanted++) {
      byte[] sum = new byte[slices[0].length];
      code.decoding(present, wanted).apply(blocks, sum, sum.length);
      assertArrayEquals(slices[wanted], sum, () -> Arrays.toString(present));
    }
  }

  @Test
  void largestCodeWorksAtAllLengths() {
    ReedSolomon code = new ReedSolomon(32, 32);
    for (int length : new int[] {0, 1, 7, 8, 9, 4095, 4096, 4097, 10_000}) {
      byte[][] slices = encode(code, data(32, length, new Random(length)));
      int[] present = new Random(7).ints(0, 64).distinct().limit(32).toArray();
      checkRestored(code, slices, present);
    }
  }

  @Test
  void refusesWhatMakesNoCode() {
    assertThrows(IllegalArgumentException.class, () -> new ReedSolomon(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new ReedSolomon(2, 33));
    ReedSolomon code = new ReedSolomon(2, 1);
    assertThrows(IllegalArgumentException.class, () -> code.decoding(new int[] {1}, 0));
    assertThrows(IllegalArgumentException.class, () -> code.decoding(new int[] {1, 1}, 0));
  }

  private static byte[][] data(int count, int length, Random random) {
    byte[][] blocks = new byte[count][length];
    Arrays.stream(blocks).forEach(random::nextBytes);
    return blocks;
  }

  private static byte[][] encode(ReedSolomon code, byte[][] data) {
    byte[][] slices = Arrays.copyOf(data, code.total());
    for (int row = 0; row < code.parity(); row++) {
      slices[code.data() + row] = new byte[data[0].length];
      code.encode(row, data, slices[code.data() + row], data[0].length);
    }
    return slices;
  }
}
