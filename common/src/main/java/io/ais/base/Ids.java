package io.ais.base;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Node ids, cluster and job ids: validation and generation (spec/control-plane.md 1.1). */
public final class Ids {
  /** Characters of generated uuids, in the order in which clients know them. */
  private static final String UUID_ALPHABET =
      "-5nZJDft6LuzsjGNpPwY7rQa39vehq4i1cV2FROo8yHSlC0BUEdWbIxMmTgKXAk_";

  private static final String ALPHANUMERIC =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?");
  private static final Pattern REBALANCE = Pattern.compile("g\\d+");
  private static final int MIN_NODE_ID = 8;
  private static final int MAX_NODE_ID = 32;
  private static final int UUID_LENGTH = 9;
  private static final int MIN_TEST_PREFIX = 3;

  private Ids() {}

  /** True when {@link #checkNodeId} accepts. */
  public static boolean validNodeId(String id) {
    return id.length() >= MIN_NODE_ID && id.length() <= MAX_NODE_ID && validName(id);
  }

  /**
   * Returns the id.
   *
   * @throws InvalidException saying what is wrong with it
   */
  public static String checkNodeId(String id) {
    if (id.length() < MIN_NODE_ID) {
      throw new InvalidException("node ID " + GoText.quote(id) + " is too short");
    }
    if (id.length() > MAX_NODE_ID) {
      throw new InvalidException("node ID " + GoText.quote(id) + " is too long");
    }
    if (!validName(id)) {
      throw new InvalidException(
          "node ID "
              + GoText.quote(id)
              + " is invalid: may only contain letters, numbers, dashes (-), underscores (_)");
    }
    return id;
  }

  /** Letters, digits, dash and underscore; the last two neither first nor last; not empty. */
  public static boolean validName(String text) {
    return NAME.matcher(text).matches();
  }

  /** True for cluster and generated job ids. Rebalance ids are another kind. */
  public static boolean validUuid(String id) {
    return id.length() >= UUID_LENGTH && validName(id);
  }

  /** True for {@code g<digits>}. */
  public static boolean isRebalanceId(String id) {
    return REBALANCE.matcher(id).matches();
  }

  /** A new id of 9 characters: first a letter, last a letter or digit, never a rebalance id. */
  public static String newUuid(RandomGenerator random) {
    while (true) {
      String id = pick(random, UUID_ALPHABET, UUID_LENGTH);
      if (Character.isLetter(id.charAt(0)) && validUuid(id) && !isRebalanceId(id)) {
        return id;
      }
    }
  }

  /** A new node id: 8 letters and digits. */
  public static String newNodeId(RandomGenerator random) {
    return pick(random, ALPHANUMERIC, MIN_NODE_ID);
  }

  /**
   * A new node id of the testing environment: random characters, then the suffix.
   *
   * @param suffix {@code p<port>} or {@code t<port>}
   */
  public static String newTestNodeId(RandomGenerator random, String suffix) {
    int prefix = Math.max(MIN_NODE_ID - suffix.length(), MIN_TEST_PREFIX);
    return pick(random, ALPHANUMERIC, prefix) + suffix;
  }

  private static String pick(RandomGenerator random, String alphabet, int length) {
    StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return out.toString();
  }
}
