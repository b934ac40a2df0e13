package io.ais.node.sim.data;

import java.util.Map;
import java.util.TreeMap;

/** Runs seeds from the command line: {@code -Dsim.seeds=N -Dsim.seed=S [-Dsim.log=true]}. */
public final class SimulateData {
  private SimulateData() {}

  /** Exit code 1 when an invariant broke; with {@code sim.on=true} the other seeds run first. */
  public static void main(String[] args) {
    long first = Long.getLong("sim.seed", 0);
    long count = Long.getLong("sim.seeds", 1);
    String wrong = System.getProperty("sim.mutation", "");
    DataMutation mutation = wrong.isEmpty() ? null : DataMutation.valueOf(wrong);
    Map<String, Integer> happened = new TreeMap<>();
    long[] sums = new long[7];
    for (long seed = first; seed < first + count; seed++) {
      DataWalk walk = new DataWalk(seed, mutation);
      if (Boolean.getBoolean("sim.log")) {
        walk.logTo(System.out::println);
      }
      try {
        DataWalk.Result result = walk.run();
        result.happened().forEach((what, times) -> happened.merge(what, times, Integer::sum));
        sums[0] += result.steps();
        sums[1] += result.states();
        sums[2] += result.requests();
        sums[3] += result.answers();
        sums[4] += result.left();
        sums[5] += result.dropped();
        sums[6] += result.foreign();
      } catch (RuntimeException e) {
        sums[0]++;
        System.out.println("seed " + seed + ": " + e.getMessage());
        if (e.getCause() != null) {
          e.getCause().printStackTrace(System.out);
        }
        System.out.println("repeat: scripts/simulate --data --trace --seed " + seed);
        if (!Boolean.getBoolean("sim.on")) {
          System.exit(1);
        }
      }
    }
    happened.forEach((what, times) -> System.out.printf("%8d %s%n", times, what));
    System.out.printf(
        "%d seeds, %d steps, %d states, %d requests, %d answers, %d targets certified empty,"
            + " %d leftovers removed, %d foreign%n",
        count, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6]);
  }
}
