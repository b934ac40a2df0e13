package io.ais.node.runtime;

/**
 * What came of writing to a socket that does not block. Immutable.
 *
 * @param bytes number of bytes that the kernel took, which count whatever came then
 * @param then what to do about the rest
 */
public record Sent(long bytes, Then then) {
  /** What to do about the rest. */
  public enum Then {
    /** Go on: the socket may take more. */
    GO_ON,
    /** Wait: the socket takes no more now. */
    WAIT,
    /** Send it otherwise: this cannot be done, or nobody listens any more. */
    OTHERWISE
  }

  /** Nothing, and nothing will be. */
  public static final Sent CANNOT = new Sent(0, Then.OTHERWISE);
}
