package io.ais.node.cluster;

import io.ais.model.Rmd;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The primary's watch over its members: who is silent for too long, who finished moving objects,
 * who is on the way out. Confined to the control thread.
 */
final class Members {
  private final Node node;
  private final Peers peers;
  private final Heartbeats heartbeats;
  private final Replication replication;
  private final Proposer proposer;
  private final Map<Departure, Noted> departing = new HashMap<>();

  /** Which process was told to go, and since when. */
  private record Noted(String boot, long since) {}

  private long readyAt = Peers.NEVER;
  private String formerPrimary = "";
  private boolean resumes;

  Members(
      Node node, Peers peers, Heartbeats heartbeats, Replication replication, Proposer proposer) {
    this.node = node;
    this.peers = peers;
    this.heartbeats = heartbeats;
    this.replication = replication;
    this.proposer = proposer;
  }

  /**
   * This node was elected over a state of that primary.
   *
   * @param firstTerm it has not been primary before in this process
   */
  void elected(String former, boolean firstTerm) {
    readyAt = Peers.NEVER;
    formerPrimary = former.equals(node.id()) ? "" : former;
    resumes = firstTerm && formerPrimary.isEmpty();
    departing.clear();
  }

  /** The first state of the epoch is committed. */
  void ready() {
    readyAt = node.now;
    if (resumes && node.committed.rmd().running()) {
      proposer.submit(
          "",
          draft -> {
            Rebalances.resume(draft);
            return "";
          });
    }
    proposer.submit("", draft -> ""); // fills the information center, if it is short
  }

  boolean isReady() {
    return readyAt != Peers.NEVER;
  }

  /** Regular check, after a round of heartbeats. */
  void check() {
    if (!isReady() || !replication.isIdle() || !proposer.isEmpty()) {
      return;
    }
    removeSilent();
    dropDepartures();
    takeUp();
    checkRebalance();
  }

  /** A node that was lost on its way out is back: it goes on with giving away its objects. */
  private void takeUp() {
    Rmd rmd = node.committed.rmd();
    if (rmd.running() || rmd.subjects().isEmpty() || !node.config().rebalance().enabled()) {
      return;
    }
    long recent = node.timings().beat() * 2;
    List<String> back =
        Rebalances.returned(rmd, node.committed.smap(), id -> peers.answeredWithin(id, recent));
    if (!back.isEmpty()) {
      node.effect(new Effect.Alert(rmd.jobId() + " is resumed: " + back + " answers again"));
      proposer.submit(
          "",
          draft -> {
            Rebalances.takeUp(draft, back);
            return "";
          });
    }
  }

  private void removeSilent() {
    List<String> silent = new ArrayList<>();
    for (Snode member : node.committed.smap().nodes()) {
      if (member.isActive() && !member.id().equals(node.id()) && isLost(member)) {
        silent.add(member.id());
      }
    }
    if (!silent.isEmpty()) {
      proposer.submit(
          "",
          draft -> {
            silent.forEach(id -> Lifecycle.remove(draft, id));
            return "";
          });
      node.effect(new Effect.Alert("no answer from " + silent + ": taking out of the map"));
    }
  }

  private boolean isLost(Snode member) {
    Peers.Peer peer = peers.peer(member.id());
    long patience = Timings.of(node.config(), member.isProxy()).remove();
    if (peer.id.equals(formerPrimary) && peer.answeredAt == Peers.NEVER) {
      patience = node.timings().beat() * 2;
    }
    long heard = Math.max(peer.beganAt, peer.answeredAt);
    return node.now - node.rules.silentSince(readyAt, heard) > patience;
  }

  /** A node that was told to go is gone, or is back as another process. */
  private void dropDepartures() {
    long silence = node.timings().beat() * 3;
    List<String> gone = new ArrayList<>();
    // What was noted of an order that is over says nothing of the next one, to the next process.
    departing.keySet().retainAll(node.committed.header().departures());
    for (Departure departure : node.committed.header().departures()) {
      String id = departure.id();
      if (!departure.isOrder() || id.equals(node.id())) {
        continue;
      }
      String boot = peers.peer(id).boot;
      Noted noted = departing.computeIfAbsent(departure, _ -> new Noted(boot, node.now));
      long heard = Math.max(noted.since(), peers.peer(id).answeredAt);
      if (!boot.equals(noted.boot()) || node.now - heard > silence) {
        gone.add(id);
      }
    }
    if (!gone.isEmpty()) {
      proposer.submit(
          "",
          draft -> {
            gone.forEach(id -> Lifecycle.departed(draft, id));
            return "";
          });
    }
  }

  /** Ends the rebalance when all participants have reported, or one has failed. */
  void checkRebalance() {
    Rmd rmd = node.committed == null ? Rmd.NONE : node.committed.rmd();
    if (!isReady() || !rmd.running() || !replication.isIdle()) {
      return;
    }
    boolean all = true;
    for (String id : rmd.participants()) {
      RebalanceReport report = peers.peer(id).report;
      boolean current = report != null && report.isAbout(rmd);
      if (current && report.phase() == RebalanceReport.Phase.FAILED) {
        node.effect(new Effect.Alert(rmd.jobId() + " failed at " + id + ": " + report.detail()));
        proposer.submit("", draft -> abortIf(draft, rmd.version()));
        return;
      }
      boolean done = current && report.phase() == RebalanceReport.Phase.DONE;
      if (!done && isLostOutOfService(id)) {
        node.effect(new Effect.Alert(rmd.jobId() + ": no answer from " + id + ", waits for it"));
        proposer.submit("", draft -> loseIf(draft, rmd.version(), id));
        return;
      }
      all &= done;
    }
    if (all) {
      Map<String, Rmd.Certificate> certificates = certificates(rmd);
      proposer.submit("", draft -> completeIf(draft, rmd, certificates));
    }
  }

  /** What the targets that are out of service hold no longer alone. */
  private Map<String, Rmd.Certificate> certificates(Rmd rmd) {
    Map<String, Rmd.Certificate> certificates = new HashMap<>();
    for (String id : rmd.participants()) {
      Snode member = node.committed.smap().node(id);
      if (member != null && !member.isActive()) {
        RebalanceReport report = peers.peer(id).report;
        certificates.put(id, new Rmd.Certificate(report.objects(), report.bytes()));
      }
    }
    return certificates;
  }

  /** Such a node stays in the map when it falls silent: only the rebalance can notice. */
  private boolean isLostOutOfService(String id) {
    Snode member = node.committed.smap().node(id);
    return member != null && !member.isActive() && isLost(member);
  }

  private static String completeIf(
      Draft draft, Rmd rmd, Map<String, Rmd.Certificate> certificates) {
    if (draft.rmd.targetsSince() == rmd.targetsSince()) {
      Rebalances.complete(draft, rmd.version(), certificates);
    }
    return "";
  }

  private static String loseIf(Draft draft, long version, String id) {
    if (draft.rmd.version() == version) {
      Rebalances.lose(draft, id);
    }
    return "";
  }

  private static String abortIf(Draft draft, long version) {
    if (draft.rmd.version() == version) {
      Rebalances.abort(draft);
    }
    return "";
  }

  /**
   * A node wants to leave; told so again and again until it hears that it is out. One that is out of
   * service stays in the map, and out of service when it comes back.
   */
  void onLeave(Message message, Body.Leave leave) {
    if (!isReady() || !message.from().equals(leave.id())) {
      return;
    }
    Snode member = node.committed.smap().node(leave.id());
    boolean counts =
        member != null && (member.isActive() || node.committed.rmd().waitsFor(leave.id()));
    if (counts) {
      if (replication.isIdle() && proposer.isEmpty()) {
        proposer.submit("", draft -> left(draft, leave.id()));
      }
    } else if (!replication.settled().isBelow(node.committedKey())) {
      peers.send(leave.id(), new Body.Left(node.committedKey()));
    }
  }

  private static String left(Draft draft, String id) {
    Snode member = draft.smap.node(id);
    if (member != null && member.isActive()) {
      Lifecycle.remove(draft, id);
    } else {
      Rebalances.lose(draft, id);
    }
    return "";
  }

  /** How many voters answer, for the text of a refusal. */
  String quorumText() {
    int voters = node.accepted.header().voters().size();
    long answering =
        heartbeats.answering().stream().filter(node.accepted.header().voters()::contains).count();
    return "%s primary: no quorum (%d of %d voters answer), retry later"
        .formatted(node.identity.self().display(), answering, voters);
  }
}
