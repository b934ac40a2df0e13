package io.ais.node.cluster;

/** What happens to a node. Immutable. The time of the event is given beside it. */
public sealed interface Event {

  /** First event of a process: publish what is known, start timers. */
  record Started() implements Event {}

  /** A message of another node arrived. */
  record MessageReceived(Message message) implements Event {}

  /** A timer that was asked for ran out. */
  record TimerFired(TimerName name) implements Event {}

  /** A client or operator asks for a change. */
  record CommandSubmitted(String commandId, Command command) implements Event {}

  /**
   * Connections to the node were refused often enough to take its process for dead.
   *
   * @param boot nonce of the process that was last seen there
   */
  record PeerGone(String id, String boot) implements Event {}

  /** A durable write failed; nothing that followed it in the step was done. */
  record PersistFailed(String detail) implements Event {}

  /** This target's part in a rebalance made progress. */
  record RebalanceProgress(RebalanceReport report) implements Event {}

  /** The process was asked to stop (signal): hand over, leave, then stop. */
  record LeaveRequested() implements Event {}
}
