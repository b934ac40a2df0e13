package io.ais.node.http;

import io.ais.error.AisException;

/** An error that another node already rendered: its body is passed on whole. Immutable. */
public class RelayedError extends AisException {
  private static final long serialVersionUID = 1;

  private final byte[] body;

  /**
   * @param body the error body as received (JSON), sent as it is
   */
  public RelayedError(int status, String typeCode, String message, byte[] body) {
    super(status, typeCode, message);
    this.body = body.clone();
  }

  /** The body as received. */
  public final byte[] body() {
    return body.clone();
  }
}
