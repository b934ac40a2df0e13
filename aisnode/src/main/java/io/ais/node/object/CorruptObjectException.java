package io.ais.node.object;

import io.ais.error.AisException;

/** 500: the local copy of an object cannot be trusted. Another copy, or a peer's, may serve. */
public final class CorruptObjectException extends AisException {
  private static final long serialVersionUID = 1;

  /** With the object's name and what is wrong. */
  public CorruptObjectException(String objectName, String reason, Throwable cause) {
    super(500, "", "object " + objectName + " is corrupted: " + reason, cause);
  }
}
