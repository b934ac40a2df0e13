package io.ais.node.cluster;

import io.ais.model.Snode;
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
    boolean sole = rule(next).kind() == QuorumRule.Kind.ALL;
    boolean unasked = is(Mutation.NEW_QUORUM_ONLY) || is(Mutation.SOLE_UNASKED) && sole;
    return unasked ? List.of() : super.oldRulesOfChange(base, next);
  }

  @Override
  List<QuorumRule> oldRulesOfBarrier(ClusterState adopted, boolean knownCommitted) {
    return is(Mutation.BARRIER_FORGETS)
        ? List.of()
        : super.oldRulesOfBarrier(adopted, knownCommitted);
  }

  @Override
  boolean needsBarrier(boolean knownCommitted) {
    return knownCommitted || !is(Mutation.NO_BARRIER);
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

  @Override
  boolean mayCampaign(Term base, ClusterState accepted) {
    return is(Mutation.OLD_STATE_NEW_GENERATION) || super.mayCampaign(base, accepted);
  }

  @Override
  int delay(int rank) {
    return is(Mutation.NO_JITTER) ? 0 : super.delay(rank);
  }

  @Override
  boolean holdsLease(ClusterState state, Set<Voter> answering) {
    return is(Mutation.NO_LEASE) || super.holdsLease(state, answering);
  }

  @Override
  boolean quotes(Snode member) {
    return is(Mutation.QUOTE_DROPPED) || super.quotes(member);
  }

  @Override
  long silentSince(long readyAt, long answeredAt) {
    return is(Mutation.NO_WAIT) ? answeredAt : super.silentSince(readyAt, answeredAt);
  }

  @Override
  Term forced(Term highest, long tag) {
    return is(Mutation.FORCE_SAME_GENERATION) ? highest.next() : super.forced(highest, tag);
  }

  @Override
  long firstVersion(Term term) {
    return is(Mutation.FORCE_SMALL_JUMP) ? 0 : super.firstVersion(term);
  }
}
