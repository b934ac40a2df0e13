package io.ais.node.ec;

/** The field of 256 elements with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11d). Stateless. */
final class Galois {
  private static final int POLYNOMIAL = 0x11d;
  private static final int ORDER = 255;
  private static final byte[] LOG = new byte[256];
  private static final byte[] EXP = new byte[ORDER];

  static {
    int value = 1;
    for (int i = 0; i < ORDER; i++) {
      EXP[i] = (byte) value;
      LOG[value] = (byte) i;
      value <<= 1;
      if (value > ORDER) {
        value ^= POLYNOMIAL;
      }
    }
  }

  private Galois() {}

  static int multiply(int a, int b) {
    if (a == 0 || b == 0) {
      return 0;
    }
    return EXP[((LOG[a] & 0xff) + (LOG[b] & 0xff)) % ORDER] & 0xff;
  }

  /** 1/a; a is not 0. */
  static int inverse(int a) {
    if (a == 0) {
      throw new ArithmeticException("0 has no inverse");
    }
    return EXP[(ORDER - (LOG[a] & 0xff)) % ORDER] & 0xff;
  }
}
