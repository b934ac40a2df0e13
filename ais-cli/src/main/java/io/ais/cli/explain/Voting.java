package io.ais.cli.explain;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Who decides about changes of the cluster, and how many of them may still be lost. Immutable.
 *
 * @param voters ids of the nodes that decide
 * @param silent of the voters: those that do not answer now
 * @param sole id of the only electable gateway, which decides alone; empty when more than half of the
 *     voters do
 * @param electable gateways in service that can lead and answer
 */
public record Voting(List<String> voters, Set<String> silent, String sole, int electable) {

  /** Copies. */
  public Voting {
    voters = List.copyOf(voters);
    silent = Set.copyOf(silent);
  }

  /**
   * By the voters of the cluster state.
   *
   * @param electable ids of gateways that can lead
   * @param quiet ids of nodes that do not answer
   */
  public static Voting of(
      List<String> voters, Collection<String> electable, Collection<String> quiet) {
    List<String> leaders = electable.stream().filter(voters::contains).toList();
    Set<String> silent = Set.copyOf(voters.stream().filter(quiet::contains).toList());
    return new Voting(
        voters,
        silent,
        leaders.size() == 1 ? leaders.getFirst() : "",
        (int) leaders.stream().filter(id -> !quiet.contains(id)).count());
  }

  boolean isKnown() {
    return !voters.isEmpty();
  }

  /** So many must agree. */
  int needed() {
    return sole.isEmpty() ? voters.size() / 2 + 1 : 1;
  }

  /** Changes can be made now. */
  boolean isQuorate() {
    return sole.isEmpty()
        ? voters.size() - silent.size() >= needed() && electable > 0
        : !silent.contains(sole);
  }

  /** So many more voters may be lost, whichever they are, before nothing can be changed. */
  int spare() {
    if (!sole.isEmpty()) {
      return 0;
    }
    int nodes = voters.size() - silent.size() - needed();
    return Math.max(0, Math.min(nodes, electable - 1));
  }
}
