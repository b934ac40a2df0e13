package io.ais.node.peer;

import io.ais.error.AisException;
import io.ais.model.Snode;

/** What one peer of a broadcast gave. */
public sealed interface PeerResult<T> {
  Snode peer();

  /** The call returned. */
  record Answered<T>(Snode peer, T value) implements PeerResult<T> {}

  /** The call failed; a peer that did not answer by the deadline fails with kind TIMEOUT. */
  record Failed<T>(Snode peer, AisException error) implements PeerResult<T> {}
}
