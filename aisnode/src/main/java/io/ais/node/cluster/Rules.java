package io.ais.node.cluster;

import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The decisions on which safety rests, in one place: which answers are a quorum, which rules bind a
 * state, which term and which candidate is served. Stateless. Overridden only by tests that check
 * that the checker notices a wrong rule.
 */
class Rules {
  private static final int GENERATION_SHIFT = 40;
  private static final int TAG_SHIFT = 26;

  /** How the state's own voters decide: the only electable proxy alone, or more than half. */
  static QuorumRule rule(ClusterState state) {
    List<Voter> electable =
        state.header().voters().stream()
            .filter(
                v -> {
                  Snode node = state.smap().node(v.id());
                  return node != null && node.isElectable();
                })
            .toList();
    return electable.size() == 1
        ? new QuorumRule(QuorumRule.Kind.ALL, electable)
        : new QuorumRule(QuorumRule.Kind.MAJORITY, state.header().voters());
  }

  /** All rules that bind the state: its own and those of predecessors. */
  static List<QuorumRule> rules(ClusterState state) {
    List<QuorumRule> all = new ArrayList<>();
    all.add(rule(state));
    for (QuorumRule old : state.header().oldRules()) {
      if (!all.contains(old)) {
        all.add(old);
      }
    }
    return all;
  }

  /** Everyone whose answer can matter for this state. */
  static Set<Voter> audience(ClusterState state) {
    Set<Voter> everyone = new TreeSet<>(state.header().voters());
    rules(state).forEach(rule -> everyone.addAll(rule.voters()));
    return everyone;
  }

  private static boolean all(ClusterState state, Set<Voter> answered) {
    return rules(state).stream().allMatch(rule -> rule.isMetBy(answered));
  }

  /** The state is committed when these stored it under the proposer's term. */
  boolean commits(ClusterState state, Set<Voter> stored) {
    return all(state, stored);
  }

  /** A candidate with this newest accepted state wins by these votes. */
  boolean elects(ClusterState state, Set<Voter> votes) {
    return all(state, votes);
  }

  /** Rules of the predecessor that bind a change, too. */
  List<QuorumRule> oldRulesOfChange(ClusterState base, ClusterState next) {
    QuorumRule before = rule(base);
    return before.equals(rule(next)) ? List.of() : List.of(before);
  }

  /** Rules that bind the first state of an epoch. */
  List<QuorumRule> oldRulesOfBarrier(ClusterState adopted, boolean knownCommitted) {
    return knownCommitted ? List.of() : adopted.header().oldRules();
  }

  /**
   * A new primary first commits the adopted state again, under its own term.
   *
   * @param knownCommitted the adopted state is known to be committed
   */
  boolean needsBarrier(boolean knownCommitted) {
    return true;
  }

  /** One change at a time: the newest state is committed, under this primary's term. */
  boolean mayPropose(ClusterState accepted, ClusterState committed, Term term) {
    return committed != null
        && committed.key().equals(accepted.key())
        && accepted.term().equals(term);
  }

  /** Messages of this term are served: not below the promise. */
  boolean serves(Term promised, Term term) {
    return !term.isBelow(promised);
  }

  /** A candidate that is not behind the voter may get the vote. */
  boolean isUpToDate(StateKey candidate, StateKey own) {
    return !candidate.isBelow(own);
  }

  /** A candidate takes an epoch only of the generation to which its state belongs. */
  boolean mayCampaign(Term base, ClusterState accepted) {
    return base.sameGeneration(accepted.term());
  }

  /** Delay of a candidate among the others, in steps. */
  int delay(int rank) {
    return rank;
  }

  /** A primary goes on while these answered lately. */
  boolean holdsLease(ClusterState state, Set<Voter> answering) {
    return elects(state, answering);
  }

  /** The primary confirms to this node that its answers arrive, so it may write. */
  boolean quotes(Snode member) {
    return member != null && member.isActive();
  }

  /**
   * Since when a member counts as silent.
   *
   * @param readyAt when the primary's first state was committed
   * @param answeredAt when the member answered last
   */
  long silentSince(long readyAt, long answeredAt) {
    return Math.max(readyAt, answeredAt);
  }

  /**
   * The term that an operator opens by force.
   *
   * @param highest promise among those who go on
   * @param tag random number of this force
   */
  Term forced(Term highest, long tag) {
    return new Term(highest.gen() + 1, tag, 1);
  }

  /** Lowest version of a document in a generation that was opened by force. */
  long firstVersion(Term term) {
    return (term.gen() << GENERATION_SHIFT) + (term.tag() << TAG_SHIFT);
  }

  /** A receiver shows a proposal only when it is known to be committed. */
  boolean publishesOnAccept() {
    return false;
  }
}
