package io.ais.node.placement;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.node.object.ObjectReader;
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
   * Opens the newest copy where it lies, for a target whose disk does not take it.
   *
   * @return empty when it is in the local store, or nowhere
   * @throws io.ais.error.AisException 503 when a node that may hold it cannot be asked
   */
  default Optional<ObjectReader> openElsewhere(Bck bck, String name, Ruling ruling) {
    return Optional.empty();
  }

  /**
   * Opens the newest copy: the local one, after bringing it here if need be, or where it lies when
   * the disks here do not take it.
   *
   * @param local opens the local one
   * @throws io.ais.error.AisException as {@link #fetchNewest}, and what {@code local} throws
   */
  default ObjectReader openNewest(
      Bck bck, String name, Ruling ruling, Supplier<ObjectReader> local) {
    try {
      if (ruling.isUnsettled()) {
        fetchNewest(bck, name, ruling);
      }
    } catch (AisException e) {
      boolean diskTrouble =
          e.status() == 507 || e.status() == 500 && !e.typeCode().equals(TypeCodes.BAD_CHECKSUM);
      if (!diskTrouble) {
        throw e;
      }
      return openElsewhere(bck, name, ruling).orElseThrow(() -> e);
    }
    return local.get();
  }
}
