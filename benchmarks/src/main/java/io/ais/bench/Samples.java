package io.ais.bench;

import java.util.Random;

/** Names as data sets have them, the same in each run. Stateless. */
final class Samples {
  /** How many different names a benchmark goes through: more than a branch predictor remembers. */
  static final int NAMES = 1024;

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int SHORTEST = 20;
  private static final int LONGEST = 200;

  private Samples() {}

  /** Object names of 20 to 200 characters, evenly, in a few directories. */
  static String[] names() {
    Random random = new Random(1);
    String[] names = new String[NAMES];
    for (int i = 0; i < NAMES; i++) {
      names[i] = name(random, SHORTEST + i * (LONGEST - SHORTEST) / (NAMES - 1));
    }
    for (int i = NAMES - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      String swapped = names[i];
      names[i] = names[other];
      names[other] = swapped;
    }
    return names;
  }

  /** One name with as many characters, all of them ASCII. */
  static String name(Random random, int length) {
    StringBuilder name = new StringBuilder("train/n%05d/".formatted(random.nextInt(1000)));
    while (name.length() < length) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return name.toString();
  }

  /** Content of which every byte differs from its neighbours. */
  static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) (i * 31 + (i >> 8));
    }
    return content;
  }
}
