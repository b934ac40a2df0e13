package io.ais.node.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who becomes primary. Confined to the control thread.
 *
 * <pre>
 * FOLLOWER --lost the primary--> PRE_CANDIDATE --quorum of pre-votes--> CANDIDATE --quorum--> PRIMARY
 *    ^ '--heard a primary-------------' ^ '-refused or stale: fetch, retry-'                     |
 *    '--------- refused, no quorum for T_lease, disk error, hand-over done ----------------------'
 * </pre>
 *
 * Rank decides by delay, never by veto: a veto of maps that differ would block for ever.
 */
final class Election {
  private static final int PROBES = 2;

  private final Node node;
  private final Peers peers;
  private final Heartbeats heartbeats;
  private final Replication replication;
  private final Drafts drafts;
  private final Set<Voter> yes = new TreeSet<>();
  private final Set<Voter> answered = new TreeSet<>();
  private long answeredBefore;

  private long heardAt = Peers.NEVER;
  private boolean heardAny;
  private boolean evidence;
  private boolean suspecting;
  private int probes;
  private boolean handover;
  private long attemptAt;
  private int attempts;
  private long round;
  private String formerPrimary = "";

  Election(Node node, Peers peers, Heartbeats heartbeats, Replication replication, Drafts drafts) {
    this.node = node;
    this.peers = peers;
    this.heartbeats = heartbeats;
    this.replication = replication;
    this.drafts = drafts;
  }

  /** First step of a process that has a state. */
  void start() {
    if (node.accepted == null) {
      return;
    }
    heardAt = node.now;
    boolean wasPrimary = node.accepted.header().primary().equals(node.id());
    if (wasPrimary && node.isCandidateMaterial()) {
      suspecting = true;
      attemptAt = node.now + node.randomUpTo(node.timings().rank());
      node.timer(TimerName.ELECTION, attemptAt - node.now);
    } else {
      node.timer(TimerName.ELECTION, node.timings().silence());
    }
  }

  /** Author of the state with which this node's newest primacy began. */
  String formerPrimary() {
    return formerPrimary;
  }

  /** A message of the legitimate primary arrived. */
  void heard(Message message) {
    heardAt = node.now;
    heardAny = true;
    evidence = false;
    suspecting = false;
    attempts = 0;
    probes = 0;
    if (node.role != Node.Role.FOLLOWER || !node.primaryId.equals(message.from())) {
      node.role = Node.Role.FOLLOWER;
      node.timer(TimerName.ELECTION, node.timings().silence());
    }
    node.primaryId = message.from();
    node.primaryBoot = message.boot();
  }

  /** Primacy ended: wait like everybody else. */
  void deposed() {
    node.primaryId = "";
    heardAt = node.now;
    heardAny = false;
    suspecting = false;
    probes = 0;
    node.timer(TimerName.ELECTION, node.timings().silence());
  }

  /** The process of a node was found dead. */
  void gone(String id, String boot) {
    boolean primary = id.equals(node.primaryId) && boot.equals(node.primaryBoot);
    if (primary && !node.isPrimary() && node.accepted != null) {
      evidence = true;
      suspect();
    }
  }

  void timer() {
    if (node.isPrimary() || node.accepted == null) {
      return;
    }
    long silence = node.timings().silence();
    long rest = heardAt + silence - node.now;
    if (!evidence && !suspecting && rest > 0) {
      node.timer(TimerName.ELECTION, rest);
    } else if (!evidence && !suspecting && heardAny && probes < PROBES) {
      probes++;
      peers.send(node.primaryId, new Body.Probe(node.promised));
      node.timer(TimerName.ELECTION, node.timings().probe());
    } else {
      suspect();
    }
  }

  /**
   * A slow primary is not a dead one: whoever misses it asks it directly before anything else. Whoever
   * was taken out while it was silent learns that: it gets no heartbeats and would ask for ever.
   */
  void onProbe(Message message, Body.Probe probe) {
    if (node.isPrimary() && probe.term().equals(node.promised)) {
      boolean out = node.isReady() && node.committed.smap().node(message.from()) == null;
      peers.send(
          message.from(),
          out ? new Body.Learn(node.promised, node.committed) : new Body.Alive(node.promised));
    }
  }

  void onAlive(Message message, Body.Alive alive) {
    if (message.from().equals(node.primaryId) && alive.term().equals(node.promised)) {
      heard(message);
    }
  }

  private void suspect() {
    if (!suspecting) {
      suspecting = true;
      attempts = 0;
      attemptAt = node.now + rank() * node.timings().rank() + jitter(1);
    }
    nudge();
    if (node.isCandidateMaterial() && node.now >= attemptAt) {
      attemptAt = node.now + retryDelay();
      attempts++;
      askBefore();
    }
    long next = node.timings().silence();
    if (node.isCandidateMaterial()) {
      next = Math.min(next, attemptAt - node.now);
    }
    node.timer(TimerName.ELECTION, next);
  }

  /** The live candidate may hold an older state in which it is no member: hand it the newest. */
  private void nudge() {
    for (String id : Voters.candidates(node.accepted)) {
      peers.send(id, new Body.Nudge(node.accepted));
    }
  }

  private int rank() {
    List<String> order = new ArrayList<>(Voters.candidates(node.accepted));
    if (heardAny) {
      order.remove(node.primaryId);
    } else if (order.remove(node.accepted.header().primary())) {
      order.addFirst(node.accepted.header().primary());
    }
    return node.rules.delay(Math.max(0, order.indexOf(node.id())));
  }

  private long retryDelay() {
    long rank = node.timings().rank();
    long base = rank * (2 + rank()) << Math.min(attempts, 5);
    return Math.min(base + jitter(2), node.timings().retryLimit() + jitter(2));
  }

  private long jitter(int ranks) {
    return node.randomUpTo(ranks * node.timings().rank());
  }

  /** This node looks for a primary. */
  boolean hasLostPrimary() {
    return suspecting && !node.isPrimary();
  }

  /** Loyal to a primary that was heard lately and is not known to be dead. */
  boolean isLoyal() {
    return node.isPrimary() || heardAny && !evidence && node.now - heardAt < node.timings().hold();
  }

  /** What keeps this node without a primary, in words; empty while it has one. */
  String trouble() {
    if (node.accepted == null || !suspecting || node.isPrimary()) {
      return "";
    }
    if (attempts < 2 || !node.isCandidateMaterial()) {
      return "no primary (election in progress)";
    }
    return "no primary: no quorum (%d of %d voters answer)"
        .formatted(
            Math.max(answeredBefore, countAnswers()), node.accepted.header().voters().size());
  }

  private long countAnswers() {
    return node.accepted.header().voters().stream().filter(answered::contains).count();
  }

  // ---- pre-vote: nothing durable

  private void askBefore() {
    node.role = Node.Role.PRE_CANDIDATE;
    round++;
    yes.clear();
    yes.add(node.voter());
    answeredBefore = round == 1 ? 1 : countAnswers();
    answered.clear();
    answered.add(node.voter());
    for (Voter voter : Rules.audience(node.accepted)) {
      peers.send(voter.id(), new Body.PreVote(round, node.acceptedKey()));
    }
    if (node.rules.elects(node.accepted, yes)) {
      campaign();
    }
  }

  void onPreVote(Message message, Body.PreVote ask) {
    boolean behind = ask.accepted().isBelow(node.acceptedKey());
    ClusterState newer = behind ? node.accepted : null;
    boolean granted = !isLoyal() && node.rules.isUpToDate(ask.accepted(), node.acceptedKey());
    peers.send(message.from(), new Body.PreVoteReply(ask.round(), granted, node.promised, newer));
  }

  void onPreVoteReply(Message message, Body.PreVoteReply reply) {
    learnPromise(reply.promised());
    adopt(reply.newer());
    if (reply.round() == round) {
      answered.add(message.voter());
    }
    if (node.role == Node.Role.PRE_CANDIDATE && reply.round() == round && reply.yes()) {
      yes.add(message.voter());
      if (node.rules.elects(node.accepted, yes)) {
        campaign();
      }
    }
  }

  // ---- vote

  /** The primary asks this node to take over. A process that slept finds the wish given up. */
  void onHandover(Message message, Body.Handover ask) {
    boolean named = message.from().equals(node.primaryId) && ask.term().equals(node.promised);
    boolean current = !node.acceptedKey().isBelow(ask.key());
    long wanted = node.timings().reach() + node.timings().handover();
    boolean fresh = heartbeats.receivedWithin(ask.term(), ask.beat(), wanted);
    if (named && current && fresh && !node.isPrimary() && node.isCandidateMaterial()) {
      handover = true;
      suspecting = true;
      attemptAt = node.now + retryDelay();
      campaign();
    }
  }

  /** Takes the next epoch, votes for itself, asks the others. */
  private void campaign() {
    Term base = node.promised;
    for (Term known : List.of(node.knownPromise, node.accepted.term())) {
      if (base.isBelow(known)) {
        base = known;
      }
    }
    if (!node.rules.mayCampaign(base, node.accepted) || !node.isCandidateMaterial()) {
      node.role = Node.Role.FOLLOWER;
      return;
    }
    Term term = base.next();
    node.promise(term, node.id());
    node.role = Node.Role.CANDIDATE;
    yes.clear();
    yes.add(node.voter());
    for (Voter voter : Rules.audience(node.accepted)) {
      peers.send(voter.id(), new Body.Vote(term, node.acceptedKey(), handover));
    }
    handover = false;
    winIfElected();
  }

  /** A node without any state may vote: its store id tells the candidate whether that counts. */
  void onVote(Message message, Body.Vote ask) {
    if (node.promised.isForeignTo(ask.term())) {
      return;
    }
    ClusterState newer = ask.accepted().isBelow(node.acceptedKey()) ? node.accepted : null;
    boolean again = ask.term().equals(node.promised) && node.voted.equals(message.from());
    boolean open = again || node.promised.isBelow(ask.term());
    boolean loyal = isLoyal() && !(ask.handover() && !node.id().equals(message.from()));
    if (!open || loyal || !node.rules.isUpToDate(ask.accepted(), node.acceptedKey())) {
      peers.send(message.from(), new Body.No(ask.term(), node.promised, newer));
      return;
    }
    node.promise(ask.term(), message.from());
    node.role = Node.Role.FOLLOWER;
    if (node.accepted != null) {
      attemptAt = node.now + retryDelay();
    }
    peers.send(message.from(), new Body.Yes(ask.term()));
  }

  void onYes(Message message, Body.Yes vote) {
    if (node.role == Node.Role.CANDIDATE && vote.term().equals(node.promised)) {
      yes.add(message.voter());
      winIfElected();
    }
  }

  void onNo(Body.No no) {
    if (node.promised.isForeignTo(no.promised())) {
      return;
    }
    learnPromise(no.promised());
    boolean mine = node.role == Node.Role.CANDIDATE && no.term().equals(node.promised);
    if (mine && node.promised.isBelow(no.promised())) {
      node.role = Node.Role.FOLLOWER;
    }
    adopt(no.newer());
  }

  /** Somebody serves a higher term, or has a newer state. */
  void onRefuse(Body.Refuse refuse) {
    if (node.promised.isForeignTo(refuse.promised())) {
      return;
    }
    learnPromise(refuse.promised());
    if (node.promised.isBelow(refuse.promised()) && node.role != Node.Role.FOLLOWER) {
      node.role = Node.Role.FOLLOWER;
    }
    adopt(refuse.newer());
  }

  /** A member lost the primary and shows its newest state. */
  void onNudge(Message message, Body.Nudge nudge) {
    adopt(nudge.state());
    if (nudge.state() != null && nudge.state().key().isBelow(node.acceptedKey())) {
      peers.send(message.from(), new Body.Refuse(node.promised, node.accepted));
    }
    if (!node.isPrimary() && !isLoyal() && node.isCandidateMaterial() && !suspecting) {
      suspect();
    }
  }

  private void learnPromise(Term promised) {
    if (node.knownPromise.isBelow(promised)) {
      node.knownPromise = promised;
    }
  }

  /**
   * Stores a newer accepted state from any peer without acknowledging it to anyone. Safe: a state
   * with a higher key contains every committed one below it.
   */
  void adopt(ClusterState newer) {
    if (newer == null
        || node.isPrimary()
        || node.promised.isForeignTo(newer.term())
        || !node.acceptedKey().isBelow(newer.key())) {
      return;
    }
    node.accept(newer);
    node.role = Node.Role.FOLLOWER;
    if (suspecting) {
      attemptAt = Math.min(attemptAt, node.now + jitter(1));
      node.timer(TimerName.ELECTION, attemptAt - node.now);
    } else {
      node.timer(TimerName.ELECTION, node.timings().silence());
    }
  }

  /** An operator opened a generation with this node as its primary. */
  void force(Term term) {
    formerPrimary = node.accepted.header().primary();
    node.promise(term, node.id());
    preside();
  }

  // ---- victory

  private void winIfElected() {
    if (!node.isCandidateMaterial() || !node.rules.elects(node.accepted, yes)) {
      return;
    }
    formerPrimary = node.accepted.header().primary();
    preside();
    ClusterState adopted = node.accepted;
    boolean known = node.committedKey().equals(adopted.key());
    if (!node.rules.needsBarrier(known)) {
      replication.propose(adopted, List.of(), List.of());
      return;
    }
    List<StateHeader.Adopted> history = adopted.header().adoptedWith(node.promised, adopted);
    List<QuorumRule> oldRules = node.rules.oldRulesOfBarrier(adopted, known);
    replication.propose(drafts.barrier(adopted, oldRules, history), List.of(), List.of());
  }

  private void preside() {
    node.role = Node.Role.PRIMARY;
    node.primaryId = node.id();
    node.primaryBoot = node.identity.boot();
    suspecting = false;
    peers.forgetAnswers();
  }
}
