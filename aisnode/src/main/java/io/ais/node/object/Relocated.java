package io.ais.node.object;

/**
 * What a relocation did.
 *
 * @param moved a copy was written where it belongs
 * @param bytes of its content
 */
public record Relocated(boolean moved, long bytes) {
  /** Everything was where it belongs, at most older copies were removed. */
  public static final Relocated NOTHING = new Relocated(false, 0);
}
