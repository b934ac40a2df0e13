package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.mountpath.Mountpath;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What the object store asks about the redundancy of buckets, and whom it tells when some is gone.
 * Called under locks and often: must not block. Thread-safe.
 */
@FunctionalInterface
public interface Redundancy {
  /** One copy of everything. */
  Redundancy NONE = (bck, bid) -> 1;

  /**
   * How many copies of each object of this bucket a target keeps, each on a mountpath of its own.
   *
   * @return 0 when that is not known: then no copy is removed for being one too many
   */
  int copies(Bck bck, long bid);

  /**
   * How long a reader would wait for a mountpath, nanoseconds, to choose among equal copies by; empty: the
   * first copy serves (feature flag {@code Load-Balance-GET}, spec/data-plane.md 1.5).
   */
  default Optional<ToLongFunction<Mountpath>> readWaits() {
    return Optional.empty();
  }

  /** A copy was found to be missing or bad; {@link ObjectStore#heal} puts that right. */
  default void damaged(Bck bck, long bid, String name) {}

  /** A write went on without one of its copies. */
  default void copyFailed(Bck bck, String mountpath) {}
}
