package io.ais.node.cluster;

import io.ais.model.NodeFlags;
import io.ais.model.Snode;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A node outside asks to be let in: it has no cluster yet, or its cluster goes on without it or
 * without its store. A member asks until it is led, and known under its present addresses. Confined
 * to the control thread.
 */
final class Joiner {
  private static final int RENEWALS = 3;

  /** Rounds without a cluster until an operator is told, half an operation's time each. */
  private static final int QUIET_ROUNDS = 5;

  private final Node node;
  private final Peers peers;
  private final Departing departing;
  private long startedAt = Peers.NEVER;

  /** Where to in the current round: nobody is asked twice because others point at it. */
  private final Set<String> asked = new LinkedHashSet<>();

  private boolean asks;
  private boolean wasOutside;
  private boolean metKin;
  private boolean standby;
  private String inviter = "";
  private boolean nonElectable;
  private int renewals;
  private int rounds;
  private long refusedAt = Peers.NEVER;

  Joiner(Node node, Peers peers, Departing departing) {
    this.node = node;
    this.peers = peers;
    this.departing = departing;
    this.standby = node.identity.standby() && !node.isBetweenClusters();
    this.nonElectable = node.isBetweenClusters() && node.moved.nonElectable();
    this.renewals = node.identity.restartMarks() && node.identity.self().isTarget() ? RENEWALS : 0;
  }

  /** Whether this node belongs to no cluster, or is missing in the newest state it has. */
  boolean isOutside() {
    if (node.accepted == null) {
      return true;
    }
    String known = node.accepted.header().stores().get(node.id());
    return !node.store.equals(known) || node.accepted.smap().node(node.id()) == null;
  }

  /**
   * End of each step: start or stop asking. Addresses may have changed on both sides, so a member
   * that lost its primary asks too, though not at once: every failover would make all members ask.
   */
  void settle(boolean founding, boolean lostPrimary) {
    boolean outside = isOutside();
    noteOwnEntry();
    boolean open = !standby && !founding && !departing.isLeaving() && !node.isPrimary();
    boolean wants = open && (outside || node.primaryId.isEmpty() || lostPrimary || hasMoved());
    if (wants && outside && !(asks && wasOutside)) {
      ask();
    } else if (wants && !asks) {
      node.timer(TimerName.JOIN, pause());
    } else if (!wants && asks) {
      refusedAt = Peers.NEVER;
      node.cancel(TimerName.JOIN);
    }
    asks = wants;
    wasOutside = outside;
  }

  /** Whoever was taken out while silent comes back with the same wish. */
  private void noteOwnEntry() {
    if (!isOutside()) {
      nonElectable = node.accepted.smap().node(node.id()).has(NodeFlags.NON_ELECTABLE);
    }
  }

  private boolean hasMoved() {
    return !Joining.isUnchanged(node.accepted, node.identity.self(), node.store);
  }

  /** A member that stays without a primary asks less often. */
  private long pause() {
    boolean soon = isOutside() || node.now - startedAt < node.timings().keepalive();
    return soon ? node.timings().operation() / 2 : node.timings().keepalive();
  }

  /** Somebody at this address knows more. */
  void hint(String url) {
    inviter = url;
  }

  void timer() {
    if (asks) {
      ask();
    }
  }

  private void ask() {
    askKnown();
    if (node.accepted == null && ++rounds == QUIET_ROUNDS) {
      node.effect(
          new Effect.Alert("in no cluster yet; goes on asking " + String.join(", ", asked)));
    }
    node.timer(TimerName.JOIN, pause());
  }

  /**
   * First word of a process that has a state: if its cluster took it out meanwhile, the primary takes
   * it in again at once instead of waiting to be missed; a member that did not change is no news.
   */
  void announce() {
    if (startedAt == Peers.NEVER) {
      startedAt = node.now;
    }
    noteOwnEntry();
    if (node.accepted != null && !standby) {
      askKnown();
    }
  }

  private void askKnown() {
    asked.clear();
    if (!inviter.isEmpty()) {
      asked.add(inviter);
    }
    if (node.accepted != null) {
      if (!node.primaryId.isEmpty()) {
        asked.add(peers.url(node.primaryId));
      }
      for (Snode proxy : node.accepted.smap().proxies().values()) {
        asked.add(peers.url(proxy.id()));
      }
    }
    asked.addAll(node.isBetweenClusters() ? node.moved.to().urls() : node.identity.seeds());
    asked.remove(node.identity.self().controlNet().url());
    asked.remove("");
    asked.forEach(url -> node.send("", url, join(false)));
  }

  Body join(boolean founder) {
    Snode self = node.identity.self();
    Snode entry = nonElectable ? self.withFlags(self.flags() | NodeFlags.NON_ELECTABLE) : self;
    return new Body.Join(
        entry, founder, node.identity.restartMarks(), node.committedKey(), departing.isLeaving());
  }

  /** Refused by the own cluster, or by another while there is no other way: the process ends. */
  void onReply(Message message, Body.JoinReply reply) {
    boolean kin = node.accepted != null && message.uuid().equals(node.uuid());
    if (!reply.refusal().isEmpty() && (kin || isLost())) {
      refused(reply.refusal());
    } else if (asks && !reply.primaryUrl().isEmpty() && asked.add(reply.primaryUrl())) {
      node.send("", reply.primaryUrl(), join(false));
    }
  }

  /** Sent by a node of another cluster than this one's. */
  boolean isForeign(Message message) {
    boolean foreign =
        !message.uuid().isEmpty() && node.accepted != null && !message.uuid().equals(node.uuid());
    metKin |= !message.uuid().isEmpty() && !foreign;
    return foreign;
  }

  /**
   * In no cluster, or with a state of which nobody else is there: it may be that of another place.
   */
  boolean isLost() {
    return isOutside() || isStray();
  }

  private boolean isStray() {
    return !metKin
        && !node.isPrimary()
        && node.primaryId.isEmpty()
        && node.now - startedAt >= node.timings().keepalive();
  }

  /**
   * A stale address may lead to a stranger, a stale entry of the map to a refusal that its primary
   * takes back: only one that lasts is final.
   */
  private void refused(String refusal) {
    if (refusedAt == Peers.NEVER) {
      refusedAt = node.now;
      node.effect(new Effect.Alert("not let in: " + refusal));
    }
    if (node.accepted == null || node.now - refusedAt >= node.timings().operation()) {
      node.effect(
          new Effect.StopNode(Effect.StopReason.REFUSED, DecommissionOptions.DEFAULT, refusal));
    }
  }

  /** A node keeps to its cluster; says so to the primary of another. */
  boolean decline(Message message) {
    String reason =
        "[cluster integrity error cie#80]: %s has uuid %s, this cluster is %s"
            .formatted(node.identity.self().display(), node.uuid(), message.uuid());
    node.send(message.from(), message.url(), new Body.Decline(reason));
    return false;
  }

  void onInvite(Message message, Body.Invite invite) {
    standby = false;
    inviter = message.url();
    nonElectable = invite.nonElectable();
    departing.invited();
    if (isOutside()) {
      asks = true;
      ask();
    }
  }

  /** The primary was heard: tell it once about an unclean end of the last run. */
  void heard(String primary) {
    if (renewals > 0 && !isOutside()) {
      renewals--;
      peers.send(primary, join(false));
    }
  }

  /** Waits for an invitation. */
  boolean isStandby() {
    return standby && isOutside();
  }
}
