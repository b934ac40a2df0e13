package io.ais.node.cluster;

import io.ais.model.Snode;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A node outside asks to be let in: it has no cluster yet, or its cluster goes on without it or
 * without its store. Confined to the control thread.
 */
final class Joiner {
  private static final int RENEWALS = 3;

  private final Node node;
  private final Peers peers;
  private final Departing departing;
  private boolean asks;
  private boolean standby;
  private String inviter = "";
  private boolean nonElectable;
  private int renewals;

  Joiner(Node node, Peers peers, Departing departing) {
    this.node = node;
    this.peers = peers;
    this.departing = departing;
    this.standby = node.identity.standby();
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

  /** End of each step: start or stop asking. */
  void settle(boolean founding) {
    boolean wants = isOutside() && !standby && !founding && !departing.isLeaving();
    if (wants && !asks) {
      asks = true;
      ask();
    } else if (!wants && asks) {
      asks = false;
      node.cancel(TimerName.JOIN);
    }
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
    node.timer(TimerName.JOIN, node.timings().operation() / 2);
  }

  /**
   * First word of a process that has a state: if its cluster took it out meanwhile, the primary takes
   * it in again at once instead of waiting to be missed; a member that did not change is no news.
   */
  void announce() {
    if (node.accepted != null && !standby) {
      askKnown();
    }
  }

  private void askKnown() {
    Set<String> urls = new LinkedHashSet<>();
    if (!inviter.isEmpty()) {
      urls.add(inviter);
    }
    if (node.accepted != null) {
      if (!node.primaryId.isEmpty()) {
        urls.add(peers.url(node.primaryId));
      }
      for (Snode proxy : node.accepted.smap().proxies().values()) {
        urls.add(peers.url(proxy.id()));
      }
    }
    urls.addAll(node.identity.seeds());
    urls.remove(node.identity.self().controlNet().url());
    urls.remove("");
    urls.forEach(url -> node.send("", url, join(false)));
  }

  Body join(boolean founder) {
    Snode self = node.identity.self();
    Snode entry = nonElectable ? self.withFlags(self.flags() | 1) : self;
    return new Body.Join(entry, founder, node.identity.restartMarks(), node.committedKey());
  }

  void onReply(Body.JoinReply reply) {
    if (!reply.refusal().isEmpty() && isOutside()) {
      node.effect(
          new Effect.StopNode(
              Effect.StopReason.REFUSED, DecommissionOptions.DEFAULT, reply.refusal()));
    } else if (!reply.primaryUrl().isEmpty() && asks) {
      node.send("", reply.primaryUrl(), join(false));
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
