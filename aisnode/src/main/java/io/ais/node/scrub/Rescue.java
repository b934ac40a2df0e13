package io.ais.node.scrub;

import io.ais.model.Bck;

/** Repair of what has no sound copy on this target. Thread-safe. */
public interface Rescue {

  /**
   * Sets a bad object aside and brings it back from other targets.
   *
   * @return false when nobody else has it: nothing was changed
   * @throws io.ais.error.AisException when that cannot be told or done now
   */
  boolean restore(Bck bck, long bid, String name);

  /** Has those slices made again that were found to be bad since the last call. */
  void repairSlices();
}
