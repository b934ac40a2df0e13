package io.ais.node.ec;

import java.util.Arrays;

/**
 * A systematic Reed-Solomon code: D data slices, P parity slices, any D of them give back all. The
 * parity weights are a Cauchy matrix scaled so that the first parity slice is the plain sum (exclusive
 * or) of the data; a single data slice is repeated as it is. Immutable, thread-safe.
 */
final class ReedSolomon {
  /** Largest number of slices of a kind (spec/data-plane.md 7). */
  static final int MAX = 32;

  private final int data;
  private final int parity;
  private final int[][] weights; // of each slice, data ones first
  private final Combination[] encoding;

  /**
   * @param data D, 1 to 32
   * @param parity P, 1 to 32
   */
  ReedSolomon(int data, int parity) {
    if (data < 1 || data > MAX || parity < 1 || parity > MAX) {
      throw new IllegalArgumentException(data + " data and " + parity + " parity slices");
    }
    this.data = data;
    this.parity = parity;
    this.weights = new int[data + parity][data];
    for (int i = 0; i < data; i++) {
      weights[i][i] = 1;
    }
    for (int row = 0; row < parity; row++) {
      for (int i = 0; i < data; i++) {
        // 1 / (x + y) with x = i and y = D + row, each column divided by its first element
        int cauchy = Galois.inverse(i ^ (data + row));
        weights[data + row][i] = data == 1 ? 1 : Galois.multiply(cauchy, i ^ data);
      }
    }
    encoding = new Combination[parity];
    Arrays.setAll(encoding, row -> new Combination(weights[data + row]));
  }

  int data() {
    return data;
  }

  int parity() {
    return parity;
  }

  int total() {
    return data + parity;
  }

  /**
   * Computes one parity slice.
   *
   * @param index 0 to P - 1
   * @param blocks the data slices
   * @param length bytes of each
   */
  void encode(int index, byte[][] blocks, byte[] into, int length) {
    encoding[index].apply(blocks, into, length);
  }

  /**
   * How any slice follows from D others.
   *
   * @param present D different slices, 0 to D + P - 1
   * @param wanted a slice
   * @return to be applied to the blocks of the present ones, in their order
   */
  Combination decoding(int[] present, int wanted) {
    if (present.length != data) {
      throw new IllegalArgumentException(present.length + " slices of " + data);
    }
    int[][] matrix = new int[data][];
    Arrays.setAll(matrix, i -> weights[present[i]].clone());
    int[][] inverse = inverse(matrix);
    int[] row = new int[data];
    for (int column = 0; column < data; column++) {
      for (int i = 0; i < data; i++) {
        row[column] ^= Galois.multiply(weights[wanted][i], inverse[i][column]);
      }
    }
    return new Combination(row);
  }

  /** Gauss and Jordan; the matrix is used up. */
  private static int[][] inverse(int[][] matrix) {
    int size = matrix.length;
    int[][] result = new int[size][size];
    for (int i = 0; i < size; i++) {
      result[i][i] = 1;
    }
    for (int column = 0; column < size; column++) {
      int pivot = column;
      while (pivot < size && matrix[pivot][column] == 0) {
        pivot++;
      }
      if (pivot == size) {
        throw new IllegalArgumentException("a slice is named twice");
      }
      swap(matrix, pivot, column);
      swap(result, pivot, column);
      int scale = Galois.inverse(matrix[column][column]);
      scale(matrix[column], scale);
      scale(result[column], scale);
      for (int row = 0; row < size; row++) {
        int factor = matrix[row][column];
        if (row != column && factor != 0) {
          subtract(matrix[row], matrix[column], factor);
          subtract(result[row], result[column], factor);
        }
      }
    }
    return result;
  }

  private static void swap(int[][] matrix, int a, int b) {
    int[] row = matrix[a];
    matrix[a] = matrix[b];
    matrix[b] = row;
  }

  private static void scale(int[] row, int factor) {
    Arrays.setAll(row, i -> Galois.multiply(row[i], factor));
  }

  private static void subtract(int[] row, int[] other, int factor) {
    Arrays.setAll(row, i -> row[i] ^ Galois.multiply(other[i], factor));
  }
}
