package io.ais.node.list;

import io.ais.model.Bck;

/** Deletes single objects, with all that this means in a cluster. Blocking; thread-safe. */
@FunctionalInterface
public interface ObjectDeleter {

  /**
   * Deletes as a client's DELETE would. A name that another target owns is deleted there.
   *
   * @return size of the deleted object in bytes
   * @throws io.ais.error.AisException 404 when there is no such object
   */
  long delete(Bck bck, long bid, String name);
}
