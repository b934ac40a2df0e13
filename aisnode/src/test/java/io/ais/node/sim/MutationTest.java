package io.ais.node.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.cluster.Mutation;
import java.util.stream.LongStream;
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
    boolean noticed =
        LongStream.range(firstSeed, firstSeed + BUDGET)
            .mapToObj(seed -> harsh ? Walk.harsh(seed, mutation) : new Walk(seed, mutation))
            .anyMatch(MutationTest::isBroken);

    assertTrue(noticed, mutation + " was not noticed in " + BUDGET + " walks");
  }

  private static boolean isBroken(Walk walk) {
    try {
      walk.run(100);
      return false;
    } catch (Broken e) {
      return true;
    }
  }
}
