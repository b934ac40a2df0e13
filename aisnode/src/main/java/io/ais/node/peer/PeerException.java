package io.ais.node.peer;

import io.ais.node.http.RelayedError;

/** A peer answered with an error. When it reaches a client, the peer's body is passed on. */
public final class PeerException extends RelayedError {
  private static final long serialVersionUID = 1;

  private final String peer;

  public PeerException(String peer, int status, String typeCode, String message, byte[] body) {
    super(status, typeCode, message, body);
    this.peer = peer;
  }

  /** Operators' notation of the peer. */
  public String peer() {
    return peer;
  }
}
