package io.ais.node.placement;

import io.ais.model.Bck;
import io.ais.node.object.ObjectReader;
import io.ais.node.store.Lom;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds an object that may not have arrived at its owner yet. Blocking, thread-safe. */
public interface Neighbors {

  /**
   * Makes sure that the newest copy of the name, or of its delete, is in the local store.
   *
   * @throws io.ais.error.AisException 503 when a node that may hold it cannot be asked and nothing
   *     is here
   */
  void fetchNewest(Bck bck, String name, Ruling ruling);

  /**
   * Opens the newest copy where it lies.
   *
   * @return empty when what the local store has, if anything, is the newest
   * @throws io.ais.error.AisException 503 when a node that may hold it cannot be asked, 404 when it
   *     was deleted, whatever the local store has
   */
  default Optional<ObjectReader> openElsewhere(Bck bck, String name, Ruling ruling) {
    return Optional.empty();
  }

  /**
   * Makes a local copy again whose content is bad, out of what others have of exactly this version;
   * nobody holds the object open.
   *
   * @return false when that cannot be done: the copy stays as it is
   */
  default boolean replace(Lom bad, Ruling ruling) {
    return false;
  }

  /**
   * Opens the newest copy: the local one, or where it lies. A read moves nothing: that is what the
   * rebalance does, and a client would wait for the disk here.
   *
   * @param local opens the local one
   * @throws io.ais.error.AisException as {@link #openElsewhere}, and what {@code local} throws
   */
  default ObjectReader openNewest(
      Bck bck, String name, Ruling ruling, Supplier<ObjectReader> local) {
    Optional<ObjectReader> elsewhere =
        ruling.isUnsettled() ? openElsewhere(bck, name, ruling) : Optional.empty();
    return elsewhere.orElseGet(local);
  }
}
