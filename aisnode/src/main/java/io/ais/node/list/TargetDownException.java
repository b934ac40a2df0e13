package io.ais.node.list;

import io.ais.error.AisException;

/** Nobody listens at a target's address: its process is gone, or not up again yet. */
public final class TargetDownException extends AisException {
  private static final long serialVersionUID = 1;

  /** With the text of the failed call. */
  public TargetDownException(String message, Throwable cause) {
    super(503, "", message, cause);
  }
}
