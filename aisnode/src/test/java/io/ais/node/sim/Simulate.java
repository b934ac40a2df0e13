package io.ais.node.sim;

import io.ais.node.cluster.Mutation;

/** Runs seeds from the command line: {@code -Dsim.seeds=N -Dsim.seed=S [-Dsim.log=true]}. */
public final class Simulate {
  private Simulate() {}

  /** Exit code 1 when an invariant broke. */
  public static void main(String[] args) {
    long first = Long.getLong("sim.seed", 0);
    long count = Long.getLong("sim.seeds", 1);
    boolean log = Boolean.getBoolean("sim.log");
    String wrong = System.getProperty("sim.mutation", "");
    Mutation mutation = wrong.isEmpty() ? null : Mutation.valueOf(wrong);
    long seconds = Long.getLong("sim.seconds", 120);
    long commits = 0;
    long epochs = 0;
    long events = 0;
    long healed = 0;
    for (long seed = first; seed < first + count; seed++) {
      boolean harsh = Boolean.getBoolean("sim.harsh") || mutation == null && seed % 4 == 3;
      Walk walk = harsh ? Walk.harsh(seed, mutation) : new Walk(seed, mutation);
      if (log) {
        walk.logTo(System.out::println);
      }
      try {
        Walk.Result result = walk.run(seconds);
        commits += result.commits();
        epochs += result.epochs();
        events += result.events();
        healed += result.healed() ? 1 : 0;
      } catch (RuntimeException e) {
        System.out.println("seed " + seed + ": " + e);
        if (!(e instanceof Broken)) {
          e.printStackTrace();
        }
        System.out.println("repeat: scripts/simulate --seed " + seed);
        System.exit(1);
      }
    }
    System.out.printf(
        "%d seeds, %d events, %d commits, %d epochs, %d healed%n",
        count, events, commits, epochs, healed);
  }
}
