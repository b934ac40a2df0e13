package io.ais.cli.explain;

import io.ais.model.Bck;
import io.ais.model.BucketScrub;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * When a bucket was last read to its end by all targets. Immutable.
 *
 * @param endedNanos nanoseconds since 1970; 0 when a target never did
 * @param known false while a target does not tell
 * @param damaged names that were found damaged then, with the reason
 */
record LastScrub(long endedNanos, boolean known, List<String> damaged) {

  /** The bucket is as old as the oldest of its parts. */
  static LastScrub of(Bck bck, SortedMap<String, List<BucketScrub>> told) {
    long oldest = Long.MAX_VALUE;
    boolean silent = false;
    boolean never = told.isEmpty();
    List<String> damaged = new ArrayList<>();
    for (List<BucketScrub> target : told.values()) {
      if (target == null) {
        silent = true;
        continue;
      }
      boolean did = false;
      for (BucketScrub scrub : target) {
        if (scrub.bck().equals(bck)) {
          did = true;
          oldest = Math.min(oldest, scrub.endedNanos());
          damaged.addAll(scrub.names());
        }
      }
      never |= !did;
    }
    return new LastScrub(never ? 0 : oldest, never || !silent, damaged);
  }
}
