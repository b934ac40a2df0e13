package io.ais.node.cluster;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.NodeFlags;
import io.ais.model.Snode;

/** The primary gives its role to another proxy on purpose. Confined to the control thread. */
final class Handover {
  private final Node node;
  private final Peers peers;
  private final Replication replication;
  private String heir = "";
  private String commandId = "";
  private boolean asked;
  private boolean tried;
  private long until;

  Handover(Node node, Peers peers, Replication replication) {
    this.node = node;
    this.peers = peers;
    this.replication = replication;
  }

  /** No changes are taken meanwhile. */
  boolean isUnderWay() {
    return !heir.isEmpty();
  }

  static AisException inTransition() {
    return AisException.primaryChanging(
        "setting new primary - transitioning (retry in a few seconds)");
  }

  /** An operator names the next primary. */
  void to(String id, String command) {
    Snode next = node.committed.smap().node(id);
    if (next == null || next.isTarget()) {
      throw new AisException(
          404,
          TypeCodes.NODE_NOT_FOUND,
          "%s: set-primary failure ('frc' query is false): node %s not present in Smap v%d"
              .formatted(node.identity.self().display(), id, node.committed.smap().version()));
    }
    String problem = "";
    if (next.has(NodeFlags.MAINTENANCE)) {
      problem = " cannot become new primary as it is currently under maintenance";
    } else if (next.has(NodeFlags.DECOMMISSION)) {
      problem = " cannot become new primary as it is currently being decommissioned";
    } else if (next.has(NodeFlags.NON_ELECTABLE)) {
      problem = " is non-electable and cannot become new primary";
    }
    if (!problem.isEmpty()) {
      throw AisException.badRequest(next.display() + problem);
    }
    if (isUnderWay()) {
      throw inTransition();
    }
    if (id.equals(node.id())) {
      node.effect(new Effect.Reply(command, new CommandResult("", node.committedKey())));
      return;
    }
    begin(id, command);
  }

  /** Before leaving: the first candidate that answers. False if there is none. */
  boolean toAnyone() {
    return toAnyoneBut("");
  }

  private boolean toAnyoneBut(String silent) {
    for (String id : Voters.candidates(node.accepted)) {
      if (!id.equals(node.id()) && !id.equals(silent) && isInReach(id)) {
        begin(id, "");
        return true;
      }
    }
    return false;
  }

  private boolean isInReach(String id) {
    return peers.answeredWithin(id, node.timings().reach());
  }

  private void begin(String id, String command) {
    heir = id;
    commandId = command;
    asked = false;
    until = node.now + node.timings().handover();
    node.timer(TimerName.LEAVE, node.timings().handover());
    settle();
  }

  /** End of each step: ask the heir, if it is there, as soon as nothing is in flight. */
  void settle() {
    if (!isUnderWay()) {
      return;
    }
    long beat = peers.peer(heir).answeredBeat;
    if (node.isPrimary() && !asked && replication.isIdle() && isInReach(heir) && beat > 0) {
      asked = true;
      peers.send(heir, new Body.Handover(node.promised, node.committedKey(), beat));
    }
    boolean taken =
        node.committed.header().primary().equals(heir)
            && !node.committed.term().isBelow(node.promised);
    if (!node.isPrimary() && taken) {
      end(null);
    }
  }

  /**
   * Not done in time. Whoever leaves tries another heir once; a named one is given up, and primacy is
   * kept unless it is promised to another by now.
   */
  void timer() {
    if (!isUnderWay() || node.now < until) {
      return;
    }
    String silent = heir;
    if (commandId.isEmpty() && node.isPrimary() && !tried) {
      heir = "";
      tried = true;
      toAnyoneBut(silent);
    } else if (!commandId.isEmpty() && node.isPrimary()) {
      end(refusedBy(silent));
    } else {
      end(inTransition());
    }
  }

  /** Not worth an immediate repetition: no changes are taken while one heir is asked. */
  private AisException refusedBy(String id) {
    Snode next = node.committed.smap().node(id);
    return new AisException(
        409,
        "",
        "%s: set-primary failure: %s does not %s, %s remains primary"
            .formatted(
                node.identity.self().display(),
                next == null ? id : next.display(),
                asked ? "take over" : "answer",
                node.identity.self().display()));
  }

  private void end(AisException error) {
    String command = commandId;
    heir = "";
    commandId = "";
    if (command.isEmpty()) {
      return;
    }
    node.effect(
        error == null
            ? new Effect.Reply(command, new CommandResult("", node.committedKey()))
            : new Effect.Reject(command, error));
  }
}
