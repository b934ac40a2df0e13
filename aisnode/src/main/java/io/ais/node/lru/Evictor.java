package io.ais.node.lru;

import io.ais.node.store.Lom;

/** Deletes objects as their owner does for clients: with copies and slices. Thread-safe. */
@FunctionalInterface
public interface Evictor {

  /**
   * Deletes exactly this write.
   *
   * @return false when it stays: replaced meanwhile, owned by another target, or its bucket does not
   *     allow it any more
   * @throws io.ais.error.AisException when it cannot be deleted now
   */
  boolean evict(Lom lom);
}
