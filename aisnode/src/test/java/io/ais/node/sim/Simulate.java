package io.ais.node.sim;

import io.ais.node.cluster.Mutation;

/** Runs seeds from the command line: {@code -Dsim.seeds=N -Dsim.seed=S [-Dsim.log=true]}. */
public final class Simulate {
  private Simulate() {}

  /** Exit code 1 when an invariant broke; with {@code sim.on=true} the other seeds run first. */
  public static void main(String[] args) {
    long first = Long.getLong("sim.seed", 0);
    long count = Long.getLong("sim.seeds", 1);
    boolean log = Boolean.getBoolean("sim.log");
    String wrong = System.getProperty("sim.mutation", "");
    Mutation mutation = wrong.isEmpty() ? null : Mutation.valueOf(wrong);
    long seconds = Long.getLong("sim.seconds", 120);
    Coverage coverage = new Coverage();
    long commits = 0;
    long epochs = 0;
    long events = 0;
    long ended = 0;
    long healed = 0;
    long broken = 0;
    for (long seed = first; seed < first + count; seed++) {
      Walk walk =
          mutation == null
              ? Walk.of(seed)
              : Walk.with(mutation, Boolean.getBoolean("sim.harsh"), seed);
      if (log) {
        walk.logTo(System.out::println);
      }
      try {
        Walk.Result result = walk.run(seconds);
        coverage.add(walk.coverage());
        commits += result.commits();
        epochs += result.epochs();
        events += result.events();
        ended++;
        healed += result.healed() ? 1 : 0;
      } catch (RuntimeException e) {
        broken++;
        System.out.println("seed " + seed + " " + walk.shape() + ": " + e);
        if (!(e instanceof Broken)) {
          e.printStackTrace(System.out);
        }
        System.out.println("repeat: scripts/simulate --trace --seed " + seed);
        if (!Boolean.getBoolean("sim.on")) {
          System.exit(1);
        }
      }
    }
    System.out.print(coverage.table());
    System.out.printf(
        "%d seeds, %d events, %d commits, %d epochs; after healing %d converged,"
            + " %d had lost their quorum for good; %d broken%n",
        count, events, commits, epochs, healed, ended - healed, broken);
    System.exit(broken > 0 ? 1 : 0);
  }
}
