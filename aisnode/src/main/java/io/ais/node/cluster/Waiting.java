package io.ais.node.cluster;

import io.ais.error.AisException;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers that are due: of the proposal in flight, of committed changes that not everyone shows
 * yet, and of proposals whose fate the next primary decides. Confined to the control thread.
 */
final class Waiting {
  private final Node node;
  private final Peers peers;
  private List<Pending> inFlight = new ArrayList<>();
  private List<Pending> unseen = new ArrayList<>();
  private List<Pending> orphans = new ArrayList<>();

  Waiting(Node node, Peers peers) {
    this.node = node;
    this.peers = peers;
  }

  /** These changes are part of the proposal that was just made. */
  void proposed(List<Pending> changes) {
    inFlight.addAll(changes);
  }

  /** The proposal in flight is committed. */
  void committed() {
    long deadline = node.now + node.timings().operation();
    inFlight.forEach(pending -> unseen.add(pending.until(deadline)));
    inFlight = new ArrayList<>();
    seen();
  }

  /** Somebody showed a state, or time passed. */
  void seen() {
    List<Pending> still = new ArrayList<>();
    for (Pending pending : unseen) {
      if (node.now >= pending.deadlineNanos() || allShow(pending.key())) {
        pending.succeed(node);
      } else {
        still.add(pending);
      }
    }
    unseen = still;
    expireOrphans();
    arm();
  }

  private boolean allShow(StateKey key) {
    long reach = node.timings().reach();
    for (Snode member : node.committed.smap().nodes()) {
      boolean counts =
          member.isActive()
              && !member.id().equals(node.id())
              && peers.answeredWithin(member.id(), reach);
      if (counts && peers.peer(member.id()).published.isBelow(key)) {
        return false;
      }
    }
    return true;
  }

  /** Primacy is lost: committed changes are answered, the open one waits for its judge. */
  void deposed() {
    unseen.forEach(pending -> pending.succeed(node));
    unseen = new ArrayList<>();
    long deadline = node.now + node.timings().keepalive();
    inFlight.forEach(pending -> orphans.add(pending.until(deadline)));
    inFlight = new ArrayList<>();
    arm();
  }

  /** A committed state of another term tells what became of the orphans. */
  void judge(ClusterState committed) {
    List<Pending> still = new ArrayList<>();
    for (Pending orphan : orphans) {
      if (committed.key().isBelow(orphan.key())) {
        still.add(orphan);
      } else if (contains(committed, orphan)) {
        orphan.succeed(node);
      } else {
        orphan.fail(
            node, AisException.primaryChanging("not applied: the primary has changed, retry"));
      }
    }
    orphans = still;
  }

  private static boolean contains(ClusterState state, Pending change) {
    if (state.key().equals(change.key())) {
      return state.hash().equals(change.hash());
    }
    Term term = change.key().term();
    if (state.term().equals(term)) {
      return true;
    }
    for (StateHeader.Adopted adopted : state.header().adopted()) {
      if (term.isBelow(adopted.term())) {
        boolean same = adopted.key().equals(change.key()) && adopted.hash().equals(change.hash());
        boolean later = adopted.key().term().equals(term) && change.key().isBelow(adopted.key());
        return same || later;
      }
    }
    return false;
  }

  private void expireOrphans() {
    List<Pending> still = new ArrayList<>();
    for (Pending orphan : orphans) {
      if (node.now >= orphan.deadlineNanos()) {
        orphan.fail(
            node, AisException.unavailable("outcome unknown: the primary has changed meanwhile"));
      } else {
        still.add(orphan);
      }
    }
    orphans = still;
  }

  private void arm() {
    long next = Long.MAX_VALUE;
    for (Pending pending : unseen) {
      next = Math.min(next, pending.deadlineNanos());
    }
    for (Pending orphan : orphans) {
      next = Math.min(next, orphan.deadlineNanos());
    }
    if (next != Long.MAX_VALUE) {
      node.timer(TimerName.WAIT, next - node.now);
    }
  }
}
