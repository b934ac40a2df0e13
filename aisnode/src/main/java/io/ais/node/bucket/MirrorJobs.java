package io.ais.node.bucket;

import io.ais.model.Bck;

/** The targets' part in mirroring. Blocking; thread-safe. */
public interface MirrorJobs {

  /**
   * Asks all targets whether they can keep so many copies of each object.
   *
   * @throws io.ais.error.AisException of the first that cannot
   */
  void check(Bck bck, long bid, int copies);

  /**
   * Asks all targets whether they have room for slices of what they hold.
   *
   * @throws io.ais.error.AisException 507 of the first that has none
   */
  void checkRoomForSlices(Bck bck);

  /**
   * Starts the job that adds and removes copies.
   *
   * @param cause word for operators: what started it
   * @return its id
   */
  String start(Bck bck, long bid, int copies, String cause);
}
