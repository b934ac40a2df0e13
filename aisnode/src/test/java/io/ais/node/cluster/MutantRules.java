package io.ais.node.cluster;

import java.util.List;
import java.util.Set;

/** Rules with one deliberate error. */
final class MutantRules extends Rules {
  private final Mutation mutation;

  MutantRules(Mutation mutation) {
    this.mutation = mutation;
  }

  private boolean is(Mutation other) {
    return mutation == other;
  }

  @Override
  boolean commits(ClusterState state, Set<Voter> stored) {
    return is(Mutation.TWO_ARE_ENOUGH) ? stored.size() >= 2 : super.commits(state, stored);
  }

  @Override
  boolean elects(ClusterState state, Set<Voter> votes) {
    if (is(Mutation.PLAIN_MAJORITY)) {
      return new QuorumRule(QuorumRule.Kind.MAJORITY, state.header().voters()).isMetBy(votes);
    }
    return super.elects(state, votes);
  }

  @Override
  List<QuorumRule> oldRulesOfChange(ClusterState base, ClusterState next) {
    return is(Mutation.NEW_QUORUM_ONLY) ? List.of() : super.oldRulesOfChange(base, next);
  }

  @Override
  List<QuorumRule> oldRulesOfBarrier(ClusterState adopted, boolean knownCommitted) {
    return is(Mutation.BARRIER_FORGETS)
        ? List.of()
        : super.oldRulesOfBarrier(adopted, knownCommitted);
  }

  @Override
  boolean needsBarrier() {
    return !is(Mutation.NO_BARRIER);
  }

  @Override
  boolean mayPropose(ClusterState accepted, ClusterState committed, Term term) {
    if (is(Mutation.NO_BARRIER)) {
      return committed != null && committed.key().equals(accepted.key());
    }
    return is(Mutation.PIPELINED_CHANGE) || super.mayPropose(accepted, committed, term);
  }

  @Override
  boolean serves(Term promised, Term term) {
    return is(Mutation.NO_FENCE) || super.serves(promised, term);
  }

  @Override
  boolean isUpToDate(StateKey candidate, StateKey own) {
    return is(Mutation.STALE_CANDIDATE) || super.isUpToDate(candidate, own);
  }

  @Override
  boolean publishesOnAccept() {
    return is(Mutation.PUBLISH_EARLY);
  }
}
