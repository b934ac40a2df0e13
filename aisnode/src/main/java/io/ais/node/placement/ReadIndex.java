package io.ais.node.placement;

import io.ais.node.cluster.StateKey;

/** Asks the primary how far the cluster is. Blocking; thread-safe. */
@FunctionalInterface
public interface ReadIndex {

  /**
   * Key of the newest state that the primary has committed, at some moment of this call.
   *
   * @throws io.ais.error.AisException 503 when there is no primary that can be asked
   */
  StateKey newest();
}
