package io.ais.node.rebalance;

/**
 * Objects and their bytes.
 *
 * @param objects not negative
 * @param bytes of these
 */
public record Volume(long objects, long bytes) {
  public static final Volume NOTHING = new Volume(0, 0);
}
