package io.ais.node.cluster;

import io.ais.model.config.ClusterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What one node knows and has promised, and the effects of the current step. Durable fields that
 * changed are written once, at the end of the step, before anything is sent, shown or answered.
 * Confined to the control thread.
 */
final class Node {

  /** What a node is doing in its current term. */
  enum Role {
    FOLLOWER,
    PRE_CANDIDATE,
    CANDIDATE,
    PRIMARY
  }

  final Identity identity;
  final ClusterConfig initialConfig;
  final StateHasher hasher;
  final RandomGenerator random;
  final Rules rules;

  String store;
  Term promised;
  String voted;
  String founded;

  /** The cluster that this node left together with all others; null for none. */
  Moved moved;

  ClusterState accepted;
  ClusterState committed;

  Role role = Role.FOLLOWER;

  /** Primary that was heard last in the promised term; empty if none. */
  String primaryId = "";

  String primaryBoot = "";

  /** Highest promise of others; raises the next epoch, binds nobody. */
  Term knownPromise = Term.ZERO;

  long now;

  private VoteRecord savedVote;
  private ClusterState savedAccepted;
  private ClusterState savedCommitted;
  private ClusterState published;
  private final List<Effect> first = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  Node(
      Identity identity,
      Durable durable,
      ClusterConfig initialConfig,
      StateHasher hasher,
      RandomGenerator random,
      Rules rules) {
    this.identity = identity;
    this.initialConfig = initialConfig;
    this.hasher = hasher;
    this.random = random;
    this.rules = rules;
    VoteRecord vote = durable.vote();
    store = vote.store();
    promised = vote.promised();
    voted = vote.voted();
    founded = vote.founded();
    moved = vote.moved();
    accepted = durable.isGivenUp() ? null : durable.accepted();
    committed = durable.isGivenUp() ? null : durable.provenCommitted();
    if (accepted != null && promised.isBelow(accepted.term())) {
      // The state file is written before the vote file; a crash between them must not unpromise.
      promised = accepted.term();
      voted = accepted.header().primary();
    }
    savedVote = vote;
    savedAccepted = durable.accepted();
    savedCommitted = durable.committed();
  }

  String id() {
    return identity.id();
  }

  Voter voter() {
    return new Voter(id(), store);
  }

  String uuid() {
    return accepted == null ? "" : accepted.uuid();
  }

  boolean isPrimary() {
    return role == Role.PRIMARY;
  }

  /** Primary whose first state is committed. */
  boolean isReady() {
    return isPrimary()
        && committed != null
        && committed.term().equals(promised)
        && committed.header().primary().equals(id());
  }

  StateKey acceptedKey() {
    return accepted == null ? StateKey.NONE : accepted.key();
  }

  StateKey committedKey() {
    return committed == null ? StateKey.NONE : committed.key();
  }

  ClusterConfig config() {
    return committed == null ? initialConfig : committed.config();
  }

  Timings timings() {
    return Timings.of(config(), identity.self().isProxy());
  }

  /** This node is a voter of its newest state and may become primary. */
  boolean isCandidateMaterial() {
    return accepted != null
        && accepted.header().voters().contains(voter())
        && accepted.smap().node(id()).isElectable();
  }

  long randomUpTo(long nanos) {
    return nanos <= 0 ? 0 : random.nextLong(nanos);
  }

  // ---- durable changes

  void promise(Term term, String candidate) {
    promised = term;
    voted = candidate;
  }

  /** Takes a newer state; the promise never stays behind it. */
  void accept(ClusterState state) {
    accepted = state;
    if (promised.isBelow(state.term())) {
      promise(state.term(), state.header().primary());
      role = Role.FOLLOWER;
    }
  }

  /** Notes that the state is committed; shown at the end of the step. */
  void mark(ClusterState state) {
    if (committedKey().isBelow(state.key())) {
      keepIfLost(state);
      committed = state;
    } else if (committedKey().equals(state.key()) && !committed.hash().equals(state.hash())) {
      fatal("state " + state.key() + " has two contents: " + committed.hash() + " " + state.hash());
    }
    if (acceptedKey().isBelow(state.key())) {
      accept(state);
    }
  }

  /** A forced generation takes over that does not descend from what was committed here. */
  private void keepIfLost(ClusterState next) {
    if (committed == null) {
      return;
    }
    long generation = committed.term().gen();
    boolean lost =
        next.header().forced().stream()
            .filter(force -> force.term().gen() > generation)
            .findFirst()
            .filter(force -> force.base().isBelow(committed.key()))
            .isPresent();
    if (lost) {
      first.add(
          new Effect.KeepLost(
              committed, "a forced generation took over", Differences.between(committed, next)));
    }
  }

  /** Goes on with what it knows as another voter. */
  void renounce(String newStore) {
    store = newStore;
    voted = "";
    role = Role.FOLLOWER;
  }

  /** Forgets everything: this store gave up a founding, or the node got another store. */
  void reset(String newStore) {
    store = newStore;
    promise(Term.ZERO, "");
    founded = "";
    accepted = null;
    committed = null;
    role = Role.FOLLOWER;
  }

  /** Gives its cluster up for another one: keeps its state for the operator, forgets it, is new. */
  void leaveFor(Moved elsewhere, String newStore) {
    if (committed != null) {
      first.add(
          new Effect.KeepLost(
              committed,
              "the cluster joins cluster " + elsewhere.to().uuid(),
              Differences.leftBehind(committed)));
    }
    reset(newStore);
    moved = elsewhere;
  }

  /** It left a cluster and has not found the other one yet. */
  boolean isBetweenClusters() {
    return moved != null && accepted == null;
  }

  /** This step has taken a state already. */
  boolean hasUnsavedState() {
    return accepted != savedAccepted;
  }

  // ---- effects

  void begin(long time) {
    now = time;
    effects.clear();
  }

  void send(String toId, String url, Body body) {
    effects.add(new Effect.Send(toId, url, message(body)));
  }

  private Message message(Body body) {
    return new Message(
        uuid(), id(), store, identity.boot(), identity.self().controlNet().url(), body);
  }

  void timer(TimerName name, long delayNanos) {
    effects.add(new Effect.StartTimer(name, Duration.ofNanos(Math.max(0, delayNanos))));
  }

  void cancel(TimerName name) {
    effects.add(new Effect.CancelTimer(name));
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  void fatal(String invariant) {
    effects.add(new Effect.Fatal(invariant));
  }

  /** A proposal that is shown before it is committed: only wrong rules ask for it. */
  void publishUncommitted(ClusterState state) {
    effects.add(new Effect.Publish(state));
  }

  /** The effects of the step: durable writes, then publication, then the rest in order. */
  List<Effect> finish() {
    List<Effect> all = new ArrayList<>(first);
    first.clear();
    if (isBetweenClusters()) {
      writeVote(all); // names the other cluster: must not be lost with this one's state
      writeState(all);
    } else {
      writeState(all);
      writeVote(all);
    }
    if (committed != null && committed != published) {
      published = committed;
      all.add(new Effect.Publish(committed));
    }
    all.addAll(effects);
    effects.clear();
    return all;
  }

  private void writeState(List<Effect> all) {
    boolean markSuffices = committed == savedCommitted || committed == accepted;
    if (accepted != savedAccepted || !markSuffices) {
      all.add(new Effect.PersistState(accepted, committed));
      savedAccepted = accepted;
      savedCommitted = committed;
    }
  }

  private void writeVote(List<Effect> all) {
    VoteRecord vote = new VoteRecord(store, promised, voted, committedKey(), founded, moved);
    if (!vote.equals(savedVote)) {
      all.add(new Effect.PersistVote(vote));
      savedVote = vote;
    }
  }
}
