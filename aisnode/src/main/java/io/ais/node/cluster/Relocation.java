package io.ais.node.cluster;

import io.ais.error.AisException;
import io.ais.model.NodeFlags;
import io.ais.model.Snode;
import java.util.List;

/**
 * A whole cluster joins another one, by an operator's word. The decision is its last state, committed
 * by the ordinary rule. Whoever knows that it is committed keeps its files aside and starts again
 * without a cluster, with the addresses of the other one; the primary goes last. Going early harms
 * nobody: it takes a voter away and brings none, and who has gone tells those that come later.
 * Confined to the control thread.
 */
final class Relocation {
  private final Node node;
  private final Peers peers;
  private final Replication replication;
  private long decidedAt = Peers.NEVER;
  private boolean gone;

  Relocation(Node node, Peers peers, Replication replication) {
    this.node = node;
    this.peers = peers;
    this.replication = replication;
  }

  // ---- the decision

  /** No state follows this one. */
  static boolean isLast(ClusterState state) {
    return state != null && state.header().moved() != null;
  }

  static AisException isUnderWay(String self) {
    return AisException.unavailable(self + ": this cluster is joining another one");
  }

  /** The members go as they are: all in service, nothing on its way from one to another. */
  static String propose(Draft draft, Destination to) {
    Lifecycle.checkIdle(draft, "set-primary");
    if (to.uuid().equals(draft.base.uuid())) {
      throw AisException.badRequest("cannot join cluster " + to.uuid() + ": it is this one");
    }
    for (Snode member : draft.smap.nodes()) {
      if (!member.isActive()) {
        throw AisException.badRequest(
            "cannot join another cluster: %s is in maintenance or being decommissioned"
                .formatted(member.display()));
      }
    }
    draft.moved = to;
    return "";
  }

  // ---- the way out

  /** End of each step: go, if that is decided and the others know it. */
  void settle() {
    if (gone || !isLast(node.committed)) {
      return;
    }
    if (decidedAt == Peers.NEVER) {
      decidedAt = node.now;
      node.timer(TimerName.MOVE, node.timings().beat());
    }
    long patience = node.isPrimary() ? node.timings().keepalive() : node.timings().operation();
    boolean late = node.now - decidedAt > patience;
    if (late || (node.isPrimary() ? othersHaveGone() : isKnownToQuorum())) {
      ClusterState last = node.committed;
      go(new Moved(last.uuid(), last.key(), last.header().moved(), false));
    }
  }

  private boolean isKnownToQuorum() {
    return !replication.settled().isBelow(node.committedKey());
  }

  private boolean othersHaveGone() {
    long silence = node.timings().beat() * 2;
    return node.now - decidedAt >= node.timings().beat()
        && node.committed.smap().nodes().stream()
            .noneMatch(member -> peers.answeredWithin(member.id(), silence));
  }

  void timer() {
    if (!gone) {
      node.timer(TimerName.MOVE, node.timings().beat());
    }
  }

  private void go(Moved moved) {
    gone = true;
    Snode entry = node.accepted.smap().node(node.id());
    boolean nonElectable = entry != null && entry.has(NodeFlags.NON_ELECTABLE);
    node.leaveFor(moved.forNode(nonElectable), Founding.newStore(node));
    node.effect(
        new Effect.StopNode(
            Effect.StopReason.MOVED,
            DecommissionOptions.DEFAULT,
            "cluster " + moved.from() + " joins cluster " + moved.to().uuid()));
  }

  /** This process is done: the next one joins the other cluster. */
  boolean hasGone() {
    return gone;
  }

  // ---- those who come later

  /**
   * A member of the cluster that this node left asks: it is told where all went. A node between two
   * clusters listens to nobody but the other one, or to an operator who wants it elsewhere.
   */
  boolean answers(Message message) {
    if (node.moved == null || message.uuid().isEmpty()) {
      return false;
    }
    String from = node.moved.from();
    if (message.uuid().equals(from)
        && !node.uuid().equals(from)
        && !(message.body() instanceof Body.Gone)) {
      node.send(message.from(), message.url(), new Body.Gone(node.moved));
      return true;
    }
    if (node.isBetweenClusters() && message.body() instanceof Body.Invite) {
      Destination inviter = new Destination(message.uuid(), List.of(message.url()));
      node.moved = new Moved(from, node.moved.key(), inviter, node.moved.nonElectable());
    }
    return node.isBetweenClusters() && !message.uuid().equals(node.moved.to().uuid());
  }

  /** It is this node's cluster that moved, by a state that no forced generation has replaced here. */
  boolean concerns(Moved moved) {
    return node.accepted != null
        && moved.from().equals(node.uuid())
        && node.promised.gen() <= moved.key().gen();
  }

  /** A former member says that the cluster is no more. */
  void follow(Moved moved) {
    if (!gone && !isLast(node.committed) && concerns(moved)) {
      go(moved);
    }
  }
}
