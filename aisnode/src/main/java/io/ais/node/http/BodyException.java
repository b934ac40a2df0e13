package io.ais.node.http;

import java.io.IOException;

/** The client did not send its whole body, or does not take the answer. */
final class BodyException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * @param status what to answer if nothing was answered yet; 0 when nobody is there to read it
   */
  BodyException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
