package io.ais.node.placement;

import io.ais.error.AisException;

/** The newest copy of an object may be on a target that gives no answer: 503. Immutable. */
public final class NotSureException extends AisException {
  private static final long serialVersionUID = 1;

  private final boolean mayBeWriting;

  /**
   * @param mayBeWriting a member that owned the name keeps silent, and may not have heard yet that it
   *     does not own it any more
   */
  public NotSureException(String message, boolean mayBeWriting) {
    super(503, "", message);
    this.mayBeWriting = mayBeWriting;
  }

  public boolean mayBeWriting() {
    return mayBeWriting;
  }
}
