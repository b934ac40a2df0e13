package io.ais.node.cluster;

import io.ais.error.AisException;
import java.time.Duration;
import java.util.List;

/**
 * What the driver must do, in the order given: a later effect of a step may rely on the earlier
 * ones. When a durable write fails, the rest of the step is dropped and {@link
 * Event.PersistFailed} is fed. Immutable.
 */
public sealed interface Effect {

  /**
   * Replace the state file, durably.
   *
   * @param accepted newest state taken; null removes the file (a founding was given up)
   * @param committed newest committed state, may be the same or null
   */
  record PersistState(ClusterState accepted, ClusterState committed) implements Effect {}

  /** Replace the vote file, durably. */
  record PersistVote(VoteRecord record) implements Effect {}

  /** Show this committed state: to readers, to the data plane. It is marked already. */
  record Publish(ClusterState state) implements Effect {}

  /**
   * Send without waiting; loss is allowed.
   *
   * @param toId node id, empty if only the address is known
   * @param url control URL, empty if only the id is known
   */
  record Send(String toId, String url, Message message) implements Effect {}

  /**
   * Keep a copy of a committed state that a forced generation does not contain, or of a cluster that
   * this node leaves together with all others. Comes before the write that replaces it.
   *
   * @param reason why it is replaced, in words
   * @param differences what is lost, in words
   */
  record KeepLost(ClusterState lost, String reason, List<String> differences) implements Effect {}

  /** Start or restart a timer. */
  record StartTimer(TimerName name, Duration delay) implements Effect {}

  /** Forget a timer. */
  record CancelTimer(TimerName name) implements Effect {}

  /** A command ended well. */
  record Reply(String commandId, CommandResult result) implements Effect {}

  /** A command failed. */
  record Reject(String commandId, AisException error) implements Effect {}

  /** All nodes shall drop their configuration overrides. */
  record DropOverrides() implements Effect {}

  /** This node must stop. */
  record StopNode(StopReason reason, DecommissionOptions options, String detail)
      implements Effect {}

  /** Something an operator should know; for the log. */
  record Alert(String text) implements Effect {}

  /** Two values contradict each other: stop the process with its own exit code. */
  record Fatal(String invariant) implements Effect {}

  /** Why a node stops. */
  enum StopReason {
    /** Left the map on its own wish. */
    LEFT,
    /** Shut down by an operator, stays in the map. */
    SHUTDOWN,
    /** Decommissioned by an operator. */
    DECOMMISSION,
    /** The whole cluster shuts down. */
    SHUTDOWN_CLUSTER,
    /** The whole cluster is decommissioned. */
    DECOMMISSION_CLUSTER,
    /** The cluster refused this node: other uuid, duplicate id. */
    REFUSED,
    /** Its cluster joins another one: start again, without a cluster. */
    MOVED,
    /** No target came within the start-up time. */
    NO_TARGETS
  }
}
