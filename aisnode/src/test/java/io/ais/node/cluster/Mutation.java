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
  TWO_ARE_ENOUGH,
  /** A primary makes itself the only electable proxy without asking the old voters. */
  SOLE_UNASKED,
  /** Force takes the next epoch instead of a new generation. */
  FORCE_SAME_GENERATION,
  /** Two forces continue the version numbers instead of taking ranges of their own. */
  FORCE_SMALL_JUMP,
  /** A candidate takes an epoch of a forced generation of which it has no state. */
  OLD_STATE_NEW_GENERATION,

  /** All candidates retry with one fixed period and without a rank. */
  NO_JITTER,
  /** Members that lost the primary do not hand their newer state to the candidates. */
  NO_NUDGE,
  /** A voter without a state does not vote, though its store is the right one. */
  SILENT_NEWCOMER,
  /** A node that is no member of the state it has takes a newer one only from a primary. */
  NEWCOMER_WAITS,

  /** Permission to write counts from the newest beat that came out of the queue. */
  FRESH_RECEIPT,
  /** A primary that hears no quorum goes on. */
  NO_LEASE,
  /** A new primary drops at once whom it has not heard yet. */
  NO_WAIT,
  /** A primary goes on confirming the answers of a node that it has dropped. */
  QUOTE_DROPPED
}
