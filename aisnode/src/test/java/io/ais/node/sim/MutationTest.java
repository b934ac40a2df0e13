package io.ais.node.sim;

import static org.junit.jupiter.api.Assertions.fail;

import io.ais.node.cluster.Mutation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each deliberate error of the rules or of the disk must be noticed by the walks. The first seed is
 * where the search begins, not a promise.
 */
class MutationTest {
  private static final int BUDGET = 400;

  @ParameterizedTest
  @CsvSource({
    "ACK_BEFORE_SYNC, false, 0",
    "MARK_LOST, false, 0",
    "PUBLISH_EARLY, false, 0",
    "NO_FENCE, true, 89",
    "NO_BARRIER, true, 0",
    "NEW_QUORUM_ONLY, true, 122",
    "PIPELINED_CHANGE, true, 111",
    "WIPED_VOTES, false, 146"
  })
  void findsTheDeliberateError(Mutation mutation, boolean harsh, long firstSeed) {
    for (long seed = firstSeed; seed < firstSeed + BUDGET; seed++) {
      Walk walk = harsh ? Walk.harsh(seed, mutation) : new Walk(seed, mutation);
      try {
        walk.run(100);
      } catch (Broken e) {
        return;
      }
    }
    fail(mutation + " was not noticed in " + BUDGET + " walks");
  }
}
