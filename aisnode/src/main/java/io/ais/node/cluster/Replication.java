package io.ais.node.cluster;

import io.ais.model.Snode;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One state at a time from the primary to everybody: propose, store, acknowledge, commit, mark,
 * show. Confined to the control thread.
 *
 * <pre>
 * primary: propose -> STORE -> (STORED from a quorum) -> mark, show -> DONE, LEARN -> SEEN
 * others:  STORE: fence, promise, mark what it names, store, STORED; DONE: mark, show, SEEN
 * </pre>
 */
final class Replication {
  private final Node node;
  private final Peers peers;
  private final Waiting waiting;
  private final Set<Voter> stored = new TreeSet<>();
  private Collection<String> joining = List.of();
  private StateKey settled = StateKey.NONE;

  Replication(Node node, Peers peers, Waiting waiting) {
    this.node = node;
    this.peers = peers;
    this.waiting = waiting;
  }

  /** Key of the newest state that a quorum of its voters has marked, as far as known here. */
  StateKey settled() {
    return settled;
  }

  void settledElsewhere(StateKey key) {
    if (settled.isBelow(key)) {
      settled = key;
    }
  }

  /** Whether a change may be proposed now. */
  boolean isIdle() {
    return node.isPrimary() && node.rules.mayPropose(node.accepted, node.committed, node.promised);
  }

  /** Stores the next state here and asks the others; one answer may be enough already. */
  void propose(ClusterState next, List<Pending> changes, Collection<String> joiners) {
    node.accept(next);
    stored.clear();
    stored.add(node.voter());
    joining = List.copyOf(joiners);
    waiting.proposed(changes);
    offer(false);
    tryCommit();
  }

  /** Sends the open proposal; on repetition only to those who did not answer. */
  void offer(boolean again) {
    if (!node.isPrimary() || node.acceptedKey().equals(node.committedKey())) {
      return;
    }
    Body body = new Body.Store(node.promised, node.accepted, node.committedKey());
    Set<String> ids = new TreeSet<>(joining);
    for (Voter voter : Rules.audience(node.accepted)) {
      if (!again || !stored.contains(voter)) {
        ids.add(voter.id());
      }
    }
    ids.forEach(id -> peers.send(id, body));
  }

  void onStore(Message message, Body.Store store) {
    Body answer = new Body.Stored(store.term(), store.state().key(), store.state().hash());
    markIfNamed(store.committed(), null);
    if (node.acceptedKey().isBelow(store.state().key())) {
      node.accept(store.state());
      if (node.rules.publishesOnAccept()) {
        node.publishUncommitted(store.state());
      }
    } else if (node.acceptedKey().equals(store.state().key())
        && !node.accepted.hash().equals(store.state().hash())) {
      node.fatal("two states of key " + node.acceptedKey());
      return;
    }
    peers.send(message.from(), answer);
    if (node.committedKey().isBelow(store.committed())) {
      need(message.from());
    }
  }

  void onStored(Message message, Body.Stored answer) {
    boolean current =
        node.isPrimary()
            && answer.term().equals(node.promised)
            && answer.key().equals(node.acceptedKey())
            && answer.hash().equals(node.accepted.hash());
    if (current) {
      stored.add(message.voter());
      tryCommit();
    }
  }

  private void tryCommit() {
    if (node.acceptedKey().equals(node.committedKey())
        || !node.rules.commits(node.accepted, stored)) {
      return;
    }
    node.mark(node.accepted);
    tell();
    waiting.committed();
    settle();
  }

  /** Voters that hold the state need only its name, the others get it whole. */
  private void tell() {
    ClusterState state = node.committed;
    Body done = new Body.Done(node.promised, state.key(), state.hash());
    Body learn = new Body.Learn(node.promised, state);
    Set<String> told = new TreeSet<>();
    for (Voter voter : stored) {
      if (told.add(voter.id())) {
        peers.send(voter.id(), done);
      }
    }
    for (Voter voter : Rules.audience(state)) {
      if (told.add(voter.id())) {
        peers.send(voter.id(), done);
      }
    }
    for (Snode member : state.smap().nodes()) {
      if (told.add(member.id())) {
        peers.send(member.id(), learn);
      }
    }
    for (Departure departure : state.header().departures()) {
      if (departure.verb() != Departure.Verb.REMOVED && told.add(departure.id())) {
        peers.send(departure.id(), learn);
      }
    }
  }

  void onDone(Message message, Body.Done done) {
    if (node.acceptedKey().isBelow(done.key())) {
      need(message.from());
      return;
    }
    if (markIfNamed(done.key(), done.hash())) {
      seen(message.from(), 0);
    }
  }

  void onLearn(Message message, Body.Learn learn) {
    if (node.committedKey().isBelow(learn.state().key())) {
      node.mark(learn.state());
    }
    seen(message.from(), 0);
  }

  /**
   * Marks the accepted state when a commit is known of exactly this state. A state of another
   * content under the same key cannot be; the hash is compared where the message carries it.
   */
  private boolean markIfNamed(StateKey key, String hash) {
    boolean named =
        node.accepted != null
            && node.accepted.key().equals(key)
            && (hash == null || node.accepted.hash().equals(hash));
    if (named && node.committedKey().isBelow(key)) {
      node.mark(node.accepted);
    }
    return named;
  }

  /** Catches up with what a heartbeat names. */
  void follow(String primary, StateKey committed, String hash) {
    if (node.committedKey().isBelow(committed) && !markIfNamed(committed, hash)) {
      need(primary);
    }
  }

  private void need(String from) {
    peers.send(from, new Body.Need(node.acceptedKey(), node.committedKey()));
  }

  void onNeed(Message message, Body.Need need) {
    if (node.isPrimary()) {
      if (need.committed().isBelow(node.committedKey())) {
        peers.send(message.from(), new Body.Learn(node.promised, node.committed));
      }
    } else if (node.accepted != null && need.accepted().isBelow(node.acceptedKey())) {
      peers.send(message.from(), new Body.Refuse(node.promised, node.accepted));
    }
  }

  /** Tells the primary what is shown here. */
  void seen(String primary, long beat) {
    peers.send(primary, new Body.Seen(node.promised, beat, node.committedKey(), report));
  }

  private RebalanceReport report;

  /** Newest report of this node's part in a rebalance; repeated with every answer. */
  void report(RebalanceReport newest) {
    report = newest;
  }

  RebalanceReport report() {
    return report;
  }

  /** Somebody's published key moved. */
  void onSeen() {
    waiting.seen();
    settle();
  }

  private void settle() {
    if (!node.isPrimary() || node.committed == null) {
      return;
    }
    Set<Voter> marked = new TreeSet<>();
    marked.add(node.voter());
    for (Peers.Peer peer : peers.all()) {
      if (!peer.published.isBelow(node.committedKey())) {
        marked.add(new Voter(peer.id, peer.store));
      }
    }
    if (Rules.rule(node.committed).isMetBy(marked)) {
      settledElsewhere(node.committedKey());
    }
  }
}
