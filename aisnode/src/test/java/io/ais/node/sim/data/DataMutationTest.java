package io.ais.node.sim.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each deliberate error must be noticed by some seed. */
class DataMutationTest {
  private static final int BUDGET = 4000;

  @ParameterizedTest
  @EnumSource
  void aRandomRunNoticesTheDeliberateError(DataMutation mutation) {
    boolean noticed =
        LongStream.range(0, BUDGET).anyMatch(seed -> isNoticed(new DataWalk(seed, mutation)));

    assertTrue(noticed, mutation + " was not noticed in " + BUDGET + " runs");
  }

  private static boolean isNoticed(DataWalk walk) {
    try {
      walk.run();
      return false;
    } catch (Violation e) {
      return true;
    }
  }
}
