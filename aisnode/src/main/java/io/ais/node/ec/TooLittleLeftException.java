package io.ais.node.ec;

import io.ais.error.AisException;

/** All targets were asked, and fewer slices are left than an object needs: status 500. */
final class TooLittleLeftException extends AisException {
  private static final long serialVersionUID = 1;

  TooLittleLeftException(String message) {
    super(500, "", message, null);
  }
}
