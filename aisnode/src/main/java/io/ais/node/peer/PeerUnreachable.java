package io.ais.node.peer;

import io.ais.error.AisException;

/** No answer from a peer: status 503 when it reaches a client. */
public final class PeerUnreachable extends AisException {
  private static final long serialVersionUID = 1;

  /** How the attempt failed. */
  public enum Kind {
    /** Nobody listens at the address: the process is gone or not yet there. */
    REFUSED,
    /** Silence: the node may be alive, stopped or cut off. */
    TIMEOUT,
    /** The connection broke, or the address is wrong. */
    OTHER
  }

  private final Kind kind;
  private final String peer;

  public PeerUnreachable(String peer, Kind kind, String message, Throwable cause) {
    super(503, "", message, cause);
    this.peer = peer;
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** Operators' notation of the peer. */
  public String peer() {
    return peer;
  }
}
