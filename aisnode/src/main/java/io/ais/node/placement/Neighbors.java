package io.ais.node.placement;

import io.ais.model.Bck;

/** Finds an object that may not have arrived at its owner yet. Blocking, thread-safe. */
public interface Neighbors {

  /**
   * Makes sure that the newest copy of the name, or of its delete, is in the local store.
   *
   * @throws io.ais.error.AisException 503 when a node that may hold it cannot be asked and nothing
   *     is here
   */
  void fetchNewest(Bck bck, String name, Ruling ruling);
}
