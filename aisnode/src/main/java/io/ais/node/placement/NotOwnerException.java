package io.ais.node.placement;

import io.ais.error.AisException;

/**
 * A change was sent to a target that does not own the name by what it knows, or is behind: 503, if it
 * stays so. Immutable.
 */
public final class NotOwnerException extends AisException {
  private static final long serialVersionUID = 1;

  public NotOwnerException(String message) {
    super(503, "", message);
  }
}
