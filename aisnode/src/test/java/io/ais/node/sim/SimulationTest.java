package io.ais.node.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random runs of the production state machine; {@code -Dsim.seeds=N -Dsim.seed=S} for others. */
class SimulationTest {
  private static final long SECONDS = 120;

  @Test
  void keepsEveryInvariantAndHealsInRandomRuns() {
    long first = Long.getLong("sim.seed", 0);
    long count = Long.getLong("sim.seeds", 200);
    long healed = 0;
    long commits = 0;
    Coverage coverage = new Coverage();

    for (long seed = first; seed < first + count; seed++) {
      try {
        Walk walk = Walk.of(seed);
        Walk.Result result = walk.run(SECONDS);
        coverage.add(walk.coverage());
        healed += result.healed() ? 1 : 0;
        commits += result.commits();
      } catch (RuntimeException e) {
        fail("repeat: scripts/simulate --seed " + seed, e);
      }
    }

    assertTrue(healed * 10 >= count * 7, "only " + healed + " runs had a quorum to heal");
    assertTrue(commits >= count * 10, "only " + commits + " commits: the runs do nothing");
    if (count >= 200) {
      assertEquals(Set.of(), coverage.missing(), "faults that never happened");
    }
  }

  @Test
  void sameSeedTwiceGivesTheSameTrace() {
    for (long seed = 0; seed < 5; seed++) {
      Walk.Result once = Walk.of(seed).run(60);
      Walk.Result again = Walk.of(seed).run(60);

      assertEquals(once, again, "seed " + seed);
    }
  }
}
