package io.ais.node.cluster;

/**
 * This node on its way out: by an operator's decision that the state carries, or by its own wish.
 * It goes when enough others have marked the state that lets it go. Confined to the control
 * thread.
 */
final class Departing {
  private static final long REPEAT = 100_000_000L;

  private final Node node;
  private final Peers peers;
  private final Replication replication;
  private final Handover handover;

  private final boolean owed; // the process before was killed before it carried out its order
  private boolean baselineTaken;
  private Departure known;
  private Departure due;
  private StateKey dueKey = StateKey.NONE;
  private long dueAt;
  private boolean out;
  private boolean wants;
  private long wantsUntil;
  private boolean stopped;

  Departing(Node node, Peers peers, Replication replication, Handover handover) {
    this.node = node;
    this.peers = peers;
    this.replication = replication;
    this.handover = handover;
    this.owed =
        node.identity.restartMarks()
            && node.accepted != null
            && node.accepted.header().departures().stream()
                .anyMatch(departure -> departure.id().equals(node.id()));
  }

  /**
   * What the first published state of this process orders was meant for an earlier process, unless that
   * one cannot have heard of it.
   */
  void published(ClusterState state) {
    Departure mine = orderIn(state);
    boolean forThis = baselineTaken || owed && mine != null && mine.isOrder();
    if (forThis && mine != null && !mine.equals(known)) {
      due = mine;
      dueKey = state.key();
      dueAt = node.now;
      out = true;
    } else if (mine == null && out) {
      withdrawn();
    }
    baselineTaken = true;
    known = mine;
  }

  private Departure orderIn(ClusterState state) {
    return state.header().departures().stream()
        .filter(departure -> departure.id().equals(node.id()) && departure.due())
        .filter(departure -> departure.verb() != Departure.Verb.REMOVED)
        .findFirst()
        .orElse(null);
  }

  /**
   * A later committed state does not carry the order any more, so this node is no witness that is
   * needed: a decommissioned one goes, any other stays.
   */
  private void withdrawn() {
    out = false;
    if (due != null && due.verb() == Departure.Verb.DECOMMISSION && !stopped) {
      stop(Effect.StopReason.DECOMMISSION);
    }
    due = null;
  }

  /** Must not ask to be let in again; an order counts from its proposal on. */
  boolean isLeaving() {
    return wants || (baselineTaken || owed) && isOrdered();
  }

  private boolean isOrdered() {
    Departure mine = node.accepted == null ? null : orderIn(node.accepted);
    return mine != null && (out || !mine.equals(known));
  }

  /** An operator wants the node back. */
  void invited() {
    out = false;
    due = null;
  }

  /** End of each step: go, if that is due and safe. */
  void settle() {
    boolean settled = due != null && !replication.settled().isBelow(dueKey);
    if ((settled || isOverdue()) && !stopped && (!node.isPrimary() || othersAreSilent())) {
      switch (due.verb()) {
        case SHUTDOWN -> stop(Effect.StopReason.SHUTDOWN);
        case DECOMMISSION -> stop(Effect.StopReason.DECOMMISSION);
        case SHUTDOWN_CLUSTER -> stop(Effect.StopReason.SHUTDOWN_CLUSTER);
        case DECOMMISSION_CLUSTER -> stop(Effect.StopReason.DECOMMISSION_CLUSTER);
        case UNSAFE, REMOVED -> due = null;
      }
    }
  }

  /**
   * The order to stop all is committed, and final; those who would say that a quorum knows it have gone
   * already. Nobody shall carry it out when they are back.
   */
  private boolean isOverdue() {
    return due != null
        && due.verb() == Departure.Verb.SHUTDOWN_CLUSTER
        && node.now - dueAt > 2 * node.timings().operation();
  }

  /** The primary goes last, after two rounds without an answer, or when it has waited enough. */
  private boolean othersAreSilent() {
    if (node.now - dueAt > node.timings().operation()) {
      return true;
    }
    long silence = node.timings().beat() * 2;
    return node.committed.smap().nodes().stream()
        .noneMatch(member -> peers.answeredWithin(member.id(), silence));
  }

  private void stop(Effect.StopReason reason) {
    stopped = true;
    node.effect(new Effect.StopNode(reason, due.options(), ""));
  }

  /** The process was asked to stop. */
  void leave() {
    if (wants) {
      return;
    }
    wants = true;
    wantsUntil = node.now + node.timings().handover();
    if (node.isPrimary()) {
      wantsUntil += 2 * node.timings().handover();
      if (!handover.toAnyone()) {
        gone();
        return;
      }
    }
    repeat();
  }

  void timer() {
    if (wants && !stopped) {
      repeat();
    }
  }

  private void repeat() {
    boolean alone = node.accepted == null || node.primaryId.isEmpty() && !node.isPrimary();
    if (alone || node.now >= wantsUntil) {
      gone();
      return;
    }
    if (!node.isPrimary()) {
      peers.send(node.primaryId, new Body.Leave(node.id()));
    }
    node.timer(TimerName.LEAVE, REPEAT);
  }

  void onLeft() {
    if (wants) {
      gone();
    }
  }

  private void gone() {
    if (!stopped) {
      stopped = true;
      node.effect(new Effect.StopNode(Effect.StopReason.LEFT, DecommissionOptions.DEFAULT, ""));
    }
  }
}
