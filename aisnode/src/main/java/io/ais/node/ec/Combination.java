package io.ais.node.ec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A weighted sum of blocks in {@link Galois}: what one parity slice is of the data slices, and a lost
 * slice of those that are left. Immutable, thread-safe.
 *
 * <p>Horner's rule over the bits of the weights, on eight bytes at a time: seven doublings a sum,
 * however many blocks, instead of a table look-up for each byte of each block. Plain arithmetic on
 * longs, which the compiler turns into vectors where the processor has them (docs/adr/0011).
 */
final class Combination {
  /** Bytes that one round works on: the sum and a few blocks stay in the first-level cache. */
  private static final int ROUND = 4096;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_SEVEN = 0x7f7f7f7f7f7f7f7fL;
  private static final long LOWEST = 0x0101010101010101L;

  private final int[][] inputsByBit = new int[Byte.SIZE][];

  /**
   * @param weights 0 to 255, of each block
   */
  Combination(int[] weights) {
    for (int bit = 0; bit < Byte.SIZE; bit++) {
      int mask = 1 << bit;
      inputsByBit[bit] =
          IntStream.range(0, weights.length).filter(i -> (weights[i] & mask) != 0).toArray();
    }
  }

  /** Writes the sum of the first bytes of the blocks; arrays are as long as that at least. */
  void apply(byte[][] blocks, byte[] sum, int length) {
    for (int from = 0; from < length; from += ROUND) {
      round(blocks, sum, from, Math.min(length, from + ROUND));
    }
  }

  private void round(byte[][] blocks, byte[] sum, int from, int to) {
    boolean empty = true;
    for (int bit = Byte.SIZE - 1; bit >= 0; bit--) {
      if (!empty) {
        twice(sum, from, to);
      }
      for (int input : inputsByBit[bit]) {
        if (empty) {
          System.arraycopy(blocks[input], from, sum, from, to - from);
        } else {
          add(blocks[input], sum, from, to);
        }
        empty = false;
      }
    }
    if (empty) {
      Arrays.fill(sum, from, to, (byte) 0);
    }
  }

  private static void add(byte[] block, byte[] sum, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      LONGS.set(sum, i, (long) LONGS.get(sum, i) ^ (long) LONGS.get(block, i));
    }
    for (; i < to; i++) {
      sum[i] ^= block[i];
    }
  }

  /** Each byte times x: shifted, and reduced by the polynomial where a bit went out. */
  private static void twice(byte[] sum, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long value = (long) LONGS.get(sum, i);
      long out = value >>> 7 & LOWEST;
      LONGS.set(sum, i, (value & LOW_SEVEN) << 1 ^ out ^ out << 2 ^ out << 3 ^ out << 4);
    }
    for (; i < to; i++) {
      sum[i] = (byte) (sum[i] << 1 ^ (sum[i] < 0 ? 0x1d : 0));
    }
  }
}
