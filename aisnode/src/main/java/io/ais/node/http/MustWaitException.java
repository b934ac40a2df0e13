package io.ais.node.http;

/**
 * The request cannot be answered without waiting: it is begun again on a thread of its own. Thrown before
 * anything was done or answered. Has no stack trace.
 */
public final class MustWaitException extends RuntimeException {
  /** The only one. */
  public static final MustWaitException INSTANCE = new MustWaitException();

  private static final long serialVersionUID = 1L;

  private MustWaitException() {
    super("must wait", null, false, false);
  }
}
