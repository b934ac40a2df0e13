package io.ais.node.cluster;

/** Deliberate errors: a checker that nobody has seen failing is no checker. */
public enum Mutation {
  /** The vote is not on disk when it is sent. */
  VOTE_FORGOTTEN,
  /** An accepted state is not on disk when it is acknowledged. */
  ACK_BEFORE_SYNC,
  /** The commit mark is not on disk when the state is published. */
  MARK_LOST,
  /** A node that lost its disk keeps its voter identity. */
  WIPED_VOTES,
  /** Receivers do not refuse lower terms. */
  NO_FENCE,
  /** A voter grants to a candidate with an older state than its own. */
  STALE_CANDIDATE,
  /** A new primary counts copies of the old epoch's state as its commit. */
  NO_BARRIER,
  /** A membership change needs only the new voters. */
  NEW_QUORUM_ONLY,
  /** A change is proposed before its predecessor is committed. */
  PIPELINED_CHANGE,
  /** The first state of an epoch drops the predecessor's rule. */
  BARRIER_FORGETS,
  /** A receiver publishes what it accepted before it is committed. */
  PUBLISH_EARLY,
  /** Voters elect by plain majority although the state has the sole rule. */
  PLAIN_MAJORITY,
  /** A proposal counts as committed when one more node than the primary has it. */
  TWO_ARE_ENOUGH
}
