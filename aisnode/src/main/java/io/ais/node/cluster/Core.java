package io.ais.node.cluster;

import io.ais.model.config.ClusterConfig;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The control plane of one node: takes events, returns effects in the order in which they must be
 * performed. Deterministic: equal seeds, events and times give equal effects. Confined to the
 * control thread of its driver.
 *
 * <p>Use: construct from what the disk holds, feed {@link Event.Started}, perform the effects, and
 * so on for each event. Durable writes come first in every step; nothing after them may be done
 * before they are on disk.
 */
public final class Core {
  private final Node node;
  private final Peers peers;
  private final Waiting waiting;
  private final Replication replication;
  private final Heartbeats heartbeats;
  private final Election election;
  private final Proposer proposer;
  private final Admission admission;
  private final Members members;
  private final Handover handover;
  private final Departing departing;
  private final Joiner joiner;
  private final Founding founding;
  private final Forcing forcing;
  private final CommandDesk desk;
  private final Relocation relocation;
  private final SoleRecovery recovery;

  private boolean wasPrimary;
  private boolean wasReady;
  private boolean hasBeenPrimary;
  private Term primaryTerm = Term.ZERO;
  private StateKey shown = StateKey.NONE;

  /**
   * @param initialConfig configuration file of this node, used until a cluster's is known
   * @param creationTime text for the map of a cluster that this node founds
   */
  public Core(
      Identity identity,
      Durable durable,
      ClusterConfig initialConfig,
      String creationTime,
      StateHasher hasher,
      RandomGenerator random) {
    this(identity, durable, initialConfig, creationTime, hasher, random, new Rules());
  }

  Core(
      Identity identity,
      Durable durable,
      ClusterConfig initialConfig,
      String creationTime,
      StateHasher hasher,
      RandomGenerator random,
      Rules rules) {
    node = new Node(identity, durable, initialConfig, hasher, random, rules);
    peers = new Peers(node);
    waiting = new Waiting(node, peers);
    replication = new Replication(node, peers, waiting);
    heartbeats = new Heartbeats(node, peers, replication);
    Drafts drafts = new Drafts(node);
    election = new Election(node, peers, heartbeats, replication, drafts);
    proposer = new Proposer(node, replication);
    admission = new Admission(node, peers, proposer);
    members = new Members(node, peers, heartbeats, replication, proposer);
    handover = new Handover(node, peers, replication);
    departing = new Departing(node, peers, replication, handover);
    joiner = new Joiner(node, peers, departing);
    founding = new Founding(node, drafts, replication, joiner, creationTime);
    relocation = new Relocation(node, peers, replication);
    forcing = new Forcing(node, peers, election, replication, drafts);
    recovery = new SoleRecovery(node, forcing);
    Commands commands =
        new Commands(
            identity.self().display(), id -> peers.answeredWithin(id, node.timings().beat() * 3));
    desk = new CommandDesk(node, commands, proposer, admission, handover, forcing);
  }

  /** One step. */
  public List<Effect> on(long nowNanos, Event event) {
    node.begin(nowNanos);
    if (relocation.hasGone()) {
      return node.finish();
    }
    checkLease();
    dispatch(event);
    settle();
    return node.finish();
  }

  private void dispatch(Event event) {
    switch (event) {
      case Event.Started _ -> start();
      case Event.MessageReceived received -> message(received.message());
      case Event.TimerFired fired -> timer(fired.name());
      case Event.CommandSubmitted submitted ->
          desk.take(submitted.commandId(), submitted.command());
      case Event.PeerGone gone -> election.gone(gone.id(), gone.boot());
      case Event.PersistFailed failed -> persistFailed(failed);
      case Event.RebalanceProgress progress -> progress(progress.report());
      case Event.LeaveRequested _ -> departing.leave();
    }
  }

  private void start() {
    election.start();
    founding.start();
    joiner.announce();
  }

  // ---- messages

  private void message(Message message) {
    if (message.from().equals(node.id()) && message.boot().equals(node.identity.boot())) {
      return;
    }
    if (relocation.answers(message)) {
      return;
    }
    if (message.body() instanceof Body.Join join) {
      join(message, join);
      return;
    }
    if (!isOurs(message)) {
      return;
    }
    if (message.body() instanceof Body.Leave && peers.knowsOther(message)) {
      return; // the process that wanted to leave has gone; another one is here
    }
    peers.note(message);
    founding.onReply(message);
    switch (message.body()) {
      case Body.Store body -> store(message, body);
      case Body.Heartbeat body -> beat(message, body);
      case Body.Stored body -> replication.onStored(message, body);
      case Body.Done body -> done(message, body);
      case Body.Learn body -> learn(message, body);
      case Body.Seen body -> seen(message, body);
      case Body.Need body -> replication.onNeed(message, body);
      case Body.Refuse body -> election.onRefuse(body);
      case Body.Nudge body -> election.onNudge(message, body);
      case Body.PreVote body -> election.onPreVote(message, body);
      case Body.PreVoteReply body -> election.onPreVoteReply(message, body);
      case Body.Vote body -> election.onVote(message, body);
      case Body.Yes body -> election.onYes(message, body);
      case Body.No body -> election.onNo(body);
      case Body.Handover body -> election.onHandover(message, body);
      case Body.JoinReply body -> joinReply(message, body);
      case Body.Invite body -> joiner.onInvite(message, body);
      case Body.Decline body -> admission.onDecline(message, body);
      case Body.Abandon body -> founding.onAbandon(message, body);
      case Body.Leave body -> members.onLeave(message, body);
      case Body.Left _ -> departing.onLeft();
      case Body.Probe body -> election.onProbe(message, body);
      case Body.Alive body -> election.onAlive(message, body);
      case Body.Renounce body -> renounce(message, body);
      case Body.Gone body -> relocation.follow(body.moved());
      case Body.Survey body -> forcing.onSurvey(message, body);
      case Body.SurveyReply body -> forcing.onReply(message, body);
      case Body.Join _ -> throw new IllegalStateException("handled above");
    }
  }

  /** A foreign cluster has no effect here, but for what concerns a node without a cluster. */
  private boolean isOurs(Message message) {
    if (!joiner.isForeign(message)) {
      return !founding.tellAbandoned(message);
    }
    return switch (message.body()) {
      case Body.JoinReply _, Body.Abandon _ when joiner.isLost() -> true;
      case Body.Decline _ when admission.hasInvited(message.from()) -> true;
      case Body.Invite _ -> joiner.decline(message);
      case Body.Gone gone -> relocation.concerns(gone.moved());
      default -> founding.tellAbandoned(message);
    };
  }

  private void join(Message message, Body.Join join) {
    if (founding.isOn()) {
      founding.onJoin(message, join);
    } else if (node.accepted != null) {
      admission.onJoin(message, join);
    }
  }

  private void joinReply(Message message, Body.JoinReply reply) {
    joiner.onReply(message, reply);
  }

  /** The fence: lower terms are refused; a legitimate primary ends any candidacy here. */
  private boolean fenced(Message message, Term term, StateKey key) {
    if (node.promised.isForeignTo(term)) {
      node.effect(new Effect.Alert("generation " + term + " of another force: " + message.from()));
      return true;
    }
    if (!node.rules.serves(node.promised, term)) {
      ClusterState newer = key.isBelow(node.acceptedKey()) ? node.accepted : null;
      peers.send(message.from(), new Body.Refuse(node.promised, newer));
      return true;
    }
    if (node.isPrimary() && term.equals(node.promised)) {
      node.fatal("two primaries in term " + term + ": " + node.id() + ", " + message.from());
      return true;
    }
    if (node.promised.isBelow(term)) {
      node.promise(term, message.from());
    }
    election.heard(message);
    return false;
  }

  private void store(Message message, Body.Store body) {
    if (node.accepted == null && !isWelcome(body)) {
      return;
    }
    if (!fenced(message, body.term(), body.state().key())) {
      replication.onStore(message, body);
    }
  }

  /** A node without a state takes its first one only if it is named in it. */
  private boolean isWelcome(Body.Store body) {
    boolean named = node.store.equals(body.state().header().stores().get(node.id()));
    boolean first = body.state().header().seq() == 1;
    if (named) {
      founding.stop();
    }
    if (named && first && node.founded.isEmpty()) {
      node.founded = body.state().uuid();
    }
    return named && (!first || node.founded.equals(body.state().uuid()));
  }

  /** Who lost its state is still a member to the primary: that is where to ask. */
  private void beat(Message message, Body.Heartbeat body) {
    if (node.accepted == null) {
      if (node.id().equals(body.member())) {
        joiner.hint(message.url());
      }
    } else if (!fenced(message, body.term(), body.committed())) {
      heartbeats.onBeat(message, body);
      joiner.heard(message.from());
    }
  }

  private void done(Message message, Body.Done body) {
    if (node.accepted != null) {
      replication.onDone(message, body);
    }
  }

  private void learn(Message message, Body.Learn body) {
    if (node.promised.isForeignTo(body.term())) {
      return;
    }
    boolean wanted = node.accepted != null || !joiner.isStandby();
    if (wanted && !node.isPrimary()) {
      founding.stop();
      replication.onLearn(message, body);
    }
  }

  private void seen(Message message, Body.Seen body) {
    heartbeats.onSeen(message, body);
    if (node.isPrimary()) {
      replication.onSeen();
      admission.onSeen(message, body);
      members.checkRebalance();
    }
  }

  /** What this store promised may be forgotten: it must not count as the voter that promised. */
  private void renounce(Message message, Body.Renounce order) {
    if (order.store().equals(node.store)
        && order.boot().equals(node.identity.boot())
        && (node.primaryId.isEmpty() || message.from().equals(node.primaryId))) {
      node.effect(
          new Effect.Alert("the disk of the cluster state went back: a new voter from now on"));
      node.renounce(Founding.newStore(node));
    }
  }

  // ---- timers

  private void timer(TimerName name) {
    switch (name) {
      case ELECTION -> election.timer();
      case BEAT -> round();
      case BATCH -> admission.batch();
      case WAIT -> waiting.seen();
      case JOIN -> joiner.timer();
      case FOUND -> founding.timer();
      case LEAVE -> leaveTimer();
      case FORCE -> forcing.timer();
      case MOVE -> relocation.timer();
      case RECOVER -> recovery.timer();
    }
  }

  private void leaveTimer() {
    handover.timer();
    departing.timer();
  }

  private void round() {
    if (!node.isPrimary()) {
      return;
    }
    heartbeats.send();
    replication.offer(true);
    admission.expire();
    members.check();
  }

  private void checkLease() {
    if (node.isPrimary() && !founding.isOn() && heartbeats.leaseIsOver()) {
      node.effect(new Effect.Alert(members.quorumText()));
      node.role = Node.Role.FOLLOWER;
    }
  }

  // ---- the rest

  private void progress(RebalanceReport report) {
    replication.report(report);
    if (!node.primaryId.isEmpty() && !node.isPrimary()) {
      replication.seen(node.primaryId, 0);
    }
  }

  private void persistFailed(Event.PersistFailed failed) {
    node.effect(new Effect.Alert("disk-fault: " + failed.detail()));
    node.fatal("a durable write failed: " + failed.detail());
  }

  // ---- end of a step

  private void settle() {
    roleChanged();
    publishedChanged();
    if (node.isPrimary()) {
      if (node.isReady() && !wasReady) {
        wasReady = true;
        members.ready();
      }
      if (!handover.isUnderWay()) {
        proposer.proposeIfIdle();
      }
      publishedChanged();
    }
    if (node.committed != null) {
      handover.settle();
    }
    departing.settle();
    joiner.settle(founding.isOn(), election.hasLostPrimary());
    relocation.settle();
    recovery.settle(!joiner.isStandby() && !departing.isLeaving());
  }

  private void roleChanged() {
    boolean is = node.isPrimary();
    boolean lost = wasPrimary && (!is || !primaryTerm.equals(node.promised));
    if (lost) {
      wasReady = false;
      waiting.deposed();
      proposer.deposed();
      admission.deposed();
      node.cancel(TimerName.BEAT);
      if (node.primaryId.equals(node.id())) {
        election.deposed();
      }
    }
    if (is && (lost || !wasPrimary)) {
      primaryTerm = node.promised;
      members.elected(election.formerPrimary(), !hasBeenPrimary);
      hasBeenPrimary = true;
      heartbeats.elected();
    }
    wasPrimary = is;
  }

  private void publishedChanged() {
    if (node.committed != null && shown.isBelow(node.committedKey())) {
      shown = node.committedKey();
      departing.published(node.committed);
      waiting.judge(node.committed);
    }
  }

  // ---- what the driver may ask between steps

  /** Newest published state; null before there is one. */
  public ClusterState published() {
    return node.committed;
  }

  /** Newest accepted state, perhaps not committed; null before there is one. */
  public ClusterState accepted() {
    return node.accepted;
  }

  /** This node is primary and its first state is committed. */
  public boolean isPrimary() {
    return node.isReady();
  }

  /** Id of the primary this node follows, its own when it is primary; empty while there is none. */
  public String primaryId() {
    return node.primaryId;
  }

  /** What keeps this node without a primary, in words; empty while it has one. */
  public String trouble() {
    return election.trouble();
  }

  /** A vote is in progress here. */
  public boolean isVoting() {
    return node.role == Node.Role.CANDIDATE || node.role == Node.Role.PRE_CANDIDATE;
  }

  /** Highest term this node serves. */
  public Term promised() {
    return node.promised;
  }

  /** Identity of the durable store. */
  public String store() {
    return node.store;
  }

  /** This node is in no cluster, or its cluster goes on without it. */
  public boolean isOutside() {
    return joiner.isOutside();
  }

  /** Waits for an operator's invitation. */
  public boolean isStandby() {
    return joiner.isStandby();
  }

  /** Whether a target may acknowledge writes at that time. */
  public boolean mayWrite(long nowNanos) {
    return heartbeats.mayWrite(nowNanos);
  }

  /**
   * Until when a target may acknowledge writes, on the time line of the events; to be handed to the
   * data plane after each step.
   */
  public long writeUntil() {
    return heartbeats.writeUntil();
  }

  /** Until when a target knows that no bucket is destroyed behind its back; as {@link #writeUntil}. */
  public long closeUntil() {
    return heartbeats.closeUntil();
  }

  /**
   * Until when this node, if it is primary, knows that no other is, on the time line of the events; to
   * be handed to those who answer from its state after each step.
   */
  public long leadsUntil() {
    return isPrimary() ? heartbeats.leadsUntil() : Peers.NEVER;
  }
}
