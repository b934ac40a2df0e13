package io.ais.node.placement;

import io.ais.model.Snode;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.Collection;

/** Messages between targets about single copies. Blocking, thread-safe. */
public interface Copies {

  /**
   * Sends the local copy (or tombstone) to its owner; returns when the owner has stored it or holds
   * a newer one.
   *
   * @throws io.ais.error.AisException when the owner could not take it
   */
  void push(Snode owner, Lom lom);

  /**
   * Tells other targets that the name was deleted: older copies go away there.
   *
   * @return true when every one of them confirmed
   */
  boolean drop(Collection<Snode> others, Lom tombstone, Duration atMost);
}
