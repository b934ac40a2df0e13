package io.ais.node.cluster;

import io.ais.model.config.ClusterConfig;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What tests outside this package need of it. */
public final class Cores {
  private Cores() {}

  /** A core, with a deliberate error unless the mutation is null. */
  public static Core create(
      Identity identity,
      Durable durable,
      ClusterConfig config,
      StateHasher hasher,
      RandomGenerator random,
      Mutation mutation) {
    Rules rules = mutation == null ? new Rules() : new MutantRules(mutation);
    RandomGenerator chance = mutation == Mutation.NO_JITTER ? new Unmoved(random) : random;
    return new Core(identity, durable, config, "2026-01-01 00:00:00", hasher, chance, rules);
  }

  /** No delay is random; identities still are. */
  private record Unmoved(RandomGenerator random) implements RandomGenerator {
    @Override
    public long nextLong() {
      return random.nextLong();
    }

    @Override
    public long nextLong(long bound) {
      return 0;
    }
  }

  /** The state that a disk proves committed; null if none. */
  public static ClusterState committed(Durable durable) {
    return durable.provenCommitted();
  }

  /** Whether these voters can elect and commit over the state. */
  public static boolean isQuorum(ClusterState state, Set<Voter> voters) {
    return Rules.rules(state).stream().allMatch(rule -> rule.isMetBy(voters));
  }
}
