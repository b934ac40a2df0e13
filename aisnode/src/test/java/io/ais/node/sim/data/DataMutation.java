package io.ais.node.sim.data;

/** A deliberate error, made in what surrounds the engine; the checker must notice each. */
enum DataMutation {
  /** A copy that comes in replaces what is here, whatever the stamps say. */
  OLDER_COPY_WINS,
  /** Deletes leave no record. */
  NO_TOMBSTONES,
  /** Any target confirms what it holds, owner or not. */
  CONFIRMS_WITHOUT_OWNING,
  /** A target answers look-ups before it has seen the state of the one who asks. */
  LOOKUP_BEHIND,
  /** The owner looks at metadata only before a leftover is removed. */
  CLEANUP_WITHOUT_READING,
  /** A copy counts as moved when it is on its way. */
  ACK_BEFORE_STORE,
  /** The source removes what it has sent, whether it arrived or not. */
  SOURCE_DELETES_AFTER_SEND,
  /** The second and later passes see nothing. */
  ONE_PASS,
  /** A former owner that does not answer has nothing. */
  SILENCE_IS_A_MISS,
  /** A write that ends on a target that owns the name no more stays there. */
  NO_HAND_OVER,
  /** A rebalance counts as complete when one participant has reported. */
  COMPLETE_EARLY,
  /** Targets out of touch take writes. */
  WRITES_WITHOUT_PERMISSION,
  /** Copies of a destroyed bucket are taken for the new one of that name. */
  BUCKET_BY_NAME,
  /** A target that does not answer is left out of a listing. */
  SHORT_LISTING
}
