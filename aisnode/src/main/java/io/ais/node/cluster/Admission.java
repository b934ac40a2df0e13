package io.ais.node.cluster;

import io.ais.error.AisException;
import io.ais.model.NodeFlags;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The primary's door: who comes in. A newcomer gets the whole state and shows it before it is
 * proposed as a member; those that are ready within a short time become one change. Confined to
 * the control thread.
 */
final class Admission {
  private static final int LIMIT = 2000;

  /** A node that asked, and what it showed. */
  private static final class Applicant {
    final Snode node;
    final String store;
    final boolean restarted;
    boolean isReady;
    String commandId = "";

    Applicant(Snode node, String store, boolean restarted) {
      this.node = node;
      this.store = store;
      this.restarted = restarted;
    }
  }

  /** An operator's wish that waits for the node's own JOIN. */
  private record Invitation(String commandId, boolean nonElectable, long deadline, String name) {}

  /** A second process under a known id or address, held until the first is silent. */
  private record Twin(String boot, long since) {}

  private final Node node;
  private final Peers peers;
  private final Proposer proposer;
  private final Map<String, Applicant> applicants = new TreeMap<>();
  private final Map<String, Invitation> invitations = new TreeMap<>();
  private final Map<String, Twin> twins = new TreeMap<>();
  private final Map<String, StateKey> told =
      new TreeMap<>(); // the first state that orders it to go

  Admission(Node node, Peers peers, Proposer proposer) {
    this.node = node;
    this.peers = peers;
    this.proposer = proposer;
  }

  void onJoin(Message message, Body.Join join) {
    String refusal = refusal(message, join);
    if (!refusal.isEmpty()) {
      reply(message, refusal, "");
    } else if (!node.isReady()) {
      reply(message, "", node.primaryId.isEmpty() ? "" : peers.url(node.primaryId));
    } else if (!hasRival(message, join)) {
      admit(message, join);
    }
  }

  private String refusal(Message message, Body.Join join) {
    if (!message.uuid().isEmpty() && !message.uuid().equals(node.uuid())) {
      return "[cluster integrity error cie#80]: %s has uuid %s, this cluster is %s"
          .formatted(join.node().display(), message.uuid(), node.uuid());
    }
    return node.isReady() ? Joining.complaint(node.accepted, join.node()) : "";
  }

  private void reply(Message message, String refusal, String primaryUrl) {
    node.send(message.from(), message.url(), new Body.JoinReply(refusal, primaryUrl));
  }

  /**
   * Another live process has this id, or this address: the newcomer is refused as soon as that one
   * answers a beat that was sent after the newcomer asked, and admitted when it falls silent.
   */
  private boolean hasRival(Message message, Body.Join join) {
    Snode occupant = Joining.occupant(node.accepted, join.node());
    if (occupant != null) {
      holdOrRefuse(message, occupant.id(), Joining.duplicateAddress(join.node(), occupant));
      return true;
    }
    Peers.Peer known = peers.peer(message.from());
    boolean elsewhere =
        !known.boot.isEmpty()
            && !known.boot.equals(message.boot())
            && !known.url.equals(join.node().controlNet().url());
    if (!elsewhere || !peers.answeredWithin(message.from(), node.timings().reach())) {
      twins.remove(message.from());
      return false;
    }
    holdOrRefuse(
        message, known.id, "duplicate node ID " + message.from() + ": in use at " + known.url);
    return true;
  }

  private void holdOrRefuse(Message message, String rival, String refusal) {
    Twin twin = twins.get(message.from());
    if (twin == null || !twin.boot().equals(message.boot())) {
      twins.put(message.from(), new Twin(message.boot(), node.now));
    } else if (rival.equals(node.id()) || peers.peer(rival).answeredBeatSent > twin.since()) {
      reply(message, refusal, "");
    }
  }

  private void admit(Message message, Body.Join join) {
    if (peers.wentBack(message, join.shown())) {
      node.send(message.from(), message.url(), new Body.Renounce(message.store(), message.boot()));
      return;
    }
    peers.note(message);
    String id = message.from();
    Peers.Peer peer = peers.peer(id);
    boolean renews = join.restarted() && !peer.renewedBoot.equals(message.boot());
    peers.send(id, new Body.Learn(node.promised, node.committed));
    if (Joining.isUnchanged(node.accepted, join.node(), message.store()) && !renews) {
      return;
    }
    if (join.leaving() || isTold(id, join.shown())) {
      return;
    }
    Applicant known = applicants.get(id);
    boolean same = known != null && known.store.equals(message.store());
    if (!same && applicants.size() < LIMIT) {
      applicants.put(id, applicant(id, join, message.store(), renews));
    }
  }

  /**
   * Out of the map by an order of which the process has not heard: it goes when it does. A process that
   * knows the order and asks all the same was started after it.
   */
  private boolean isTold(String id, StateKey shown) {
    boolean ordered =
        node.accepted.smap().node(id) == null
            && node.accepted.header().departures().stream()
                .anyMatch(departure -> departure.id().equals(id) && departure.isOrder());
    if (!ordered) {
      told.remove(id);
      return false;
    }
    return shown.isBelow(told.computeIfAbsent(id, _ -> node.accepted.key()));
  }

  private Applicant applicant(String id, Body.Join join, String store, boolean renews) {
    Invitation invitation = invitations.remove(id);
    Snode entry = join.node();
    if (invitation != null) {
      entry = entry.withFlags(invitation.nonElectable() ? NodeFlags.NON_ELECTABLE : 0);
    }
    Applicant applicant = new Applicant(entry, store, renews);
    applicant.commandId = invitation == null ? "" : invitation.commandId();
    return applicant;
  }

  /** A newcomer that shows a state of this cluster may be proposed. */
  void onSeen(Message message, Body.Seen seen) {
    Applicant applicant = applicants.get(message.from());
    boolean ready =
        applicant != null
            && !applicant.isReady
            && applicant.store.equals(message.store())
            && seen.published().term().sameGeneration(node.promised)
            && seen.published().epoch() > 0;
    if (ready) {
      applicant.isReady = true;
      node.timer(TimerName.BATCH, Timings.BATCH);
    }
  }

  /** Proposes all who are ready. */
  void batch() {
    for (Map.Entry<String, Applicant> entry : List.copyOf(applicants.entrySet())) {
      Applicant applicant = entry.getValue();
      if (applicant.isReady) {
        applicants.remove(entry.getKey());
        Peers.Peer peer = peers.peer(entry.getKey());
        peer.renewedBoot = peer.boot;
        peer.answeredAt = node.now;
        peer.answeredBeatSent = node.now; // it learnt a state of this term: it counts for the lease
        proposer.submit(
            applicant.commandId,
            draft -> Joining.join(draft, applicant.node, applicant.store, applicant.restarted));
      }
    }
  }

  /** An operator names a node; it is invited and then asks by itself. */
  void invite(String commandId, Command.AdminJoin command) {
    Snode wanted = command.node();
    if (node.committed.rmd().running()) {
      Draft draft = new Draft(node.committed);
      try {
        Lifecycle.checkIdle(draft, "join-by-admin");
      } catch (AisException e) {
        node.effect(new Effect.Reject(commandId, e));
      }
      return;
    }
    if (node.committed.smap().node(wanted.id()) != null) {
      node.effect(new Effect.Reply(commandId, new CommandResult("", node.committedKey())));
      return;
    }
    long deadline = node.now + 2 * node.timings().keepalive();
    invitations.put(
        wanted.id(), new Invitation(commandId, command.nonElectable(), deadline, wanted.display()));
    node.send(wanted.id(), wanted.controlNet().url(), new Body.Invite(command.nonElectable()));
  }

  boolean hasInvited(String id) {
    return invitations.containsKey(id);
  }

  /** The invited node belongs to another cluster. */
  void onDecline(Message message, Body.Decline decline) {
    Invitation invitation = invitations.remove(message.from());
    if (invitation != null) {
      AisException refusal = new AisException(409, "", decline.reason());
      node.effect(new Effect.Reject(invitation.commandId(), refusal));
    }
  }

  /** Ends invitations that nobody followed. */
  void expire() {
    for (Map.Entry<String, Invitation> entry : new ArrayList<>(invitations.entrySet())) {
      Invitation invitation = entry.getValue();
      if (node.now >= invitation.deadline()) {
        invitations.remove(entry.getKey());
        node.effect(
            new Effect.Reject(
                invitation.commandId(),
                AisException.unavailable(invitation.name() + " does not answer the invitation")));
      }
    }
  }

  void deposed() {
    applicants.clear();
    twins.clear();
    told.clear();
    invitations
        .values()
        .forEach(
            invitation ->
                node.effect(
                    new Effect.Reject(
                        invitation.commandId(),
                        AisException.unavailable("not applied: no longer the primary, retry"))));
    invitations.clear();
  }
}
