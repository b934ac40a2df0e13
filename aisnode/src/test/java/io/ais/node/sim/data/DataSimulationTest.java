package io.ais.node.sim.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random runs of the rebalance; {@code -Dsim.seeds=N -Dsim.seed=S} for others. */
class DataSimulationTest {
  private static final Set<String> KINDS =
      Set.of(
          "abort",
          "cleanup",
          "crash",
          "crash in rebalance",
          "cut link",
          "cut primary",
          "decommission",
          "destroy",
          "flip",
          "full disk",
          "join",
          "maintenance",
          "rebalance",
          "return",
          "shutdown",
          "unreadable");

  @Test
  void losesNothingAndRevivesNothingInRandomRuns() {
    long first = Long.getLong("sim.seed", 0);
    long count = Long.getLong("sim.seeds", 200);
    Map<String, Integer> happened = new TreeMap<>();
    long answers = 0;
    long left = 0;
    long dropped = 0;

    for (long seed = first; seed < first + count; seed++) {
      try {
        DataWalk.Result result = new DataWalk(seed, null).run();
        result.happened().forEach((what, times) -> happened.merge(what, times, Integer::sum));
        answers += result.answers();
        left += result.left();
        dropped += result.dropped();
      } catch (RuntimeException e) {
        fail("repeat: scripts/simulate --data --trace --seed " + seed, e);
      }
    }

    assertTrue(answers >= 40 * count, "only " + answers + " answers: the runs do nothing");
    if (count >= 200) {
      assertEquals(KINDS, happened.keySet(), "what happened");
      assertTrue(left >= count / 2, left + " targets left");
      assertTrue(dropped >= count / 2, dropped + " leftovers were removed");
    }
  }

  @Test
  void sameSeedTwiceGivesTheSameTrace() {
    for (long seed = 0; seed < 10; seed++) {
      DataWalk.Result once = new DataWalk(seed, null).run();
      DataWalk.Result again = new DataWalk(seed, null).run();

      assertEquals(once, again, "seed " + seed);
      assertEquals(0, once.foreign(), "waits in real time, seed " + seed);
    }
  }
}
