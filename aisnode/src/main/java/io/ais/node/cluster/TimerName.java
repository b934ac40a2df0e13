package io.ais.node.cluster;

/** Timers of the core; starting one replaces the earlier of the same name. */
public enum TimerName {
  /** Follower and candidate: silence of the primary, next attempt. */
  ELECTION,
  /** Primary: heartbeats, retransmission, lease, removal. */
  BEAT,
  /** Primary: collected changes are proposed. */
  BATCH,
  /** Primary: answers that wait for publication elsewhere. */
  WAIT,
  /** Node without a cluster: ask the known addresses again. */
  JOIN,
  /** Founder: end of the quiet time, of the start-up time, of the founding round. */
  FOUND,
  /** Bound of a hand-over and of a voluntary leave. */
  LEAVE,
  /** Node whose cluster joins another one: time to go. */
  MOVE,
  /** A node in the place of a lost sole proxy: time to ask whether it may take over. */
  RECOVER,
  /** End of the survey before a force. */
  FORCE
}
