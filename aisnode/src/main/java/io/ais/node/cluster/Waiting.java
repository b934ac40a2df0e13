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

  /** Committed, but it cannot be seen from here any more who shows it: answered after its deadline. */
  private List<Pending> blind = new ArrayList<>();

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
    inFlight.forEach(pending -> unseen.add(pending.until(node.now + patience(pending))));
    inFlight = new ArrayList<>();
    seen();
  }

  /** After the longest silence that {@link #allShow} waits for, it does not wait any more. */
  private long patience(Pending pending) {
    Timings timings = node.timings();
    long silence = timings.lease() + timings.close() * 13 / 10;
    return pending.destroys() ? Math.max(timings.operation(), silence) : timings.operation();
  }

  /** Somebody showed a state, or time passed. */
  void seen() {
    List<Pending> still = new ArrayList<>();
    for (Pending pending : unseen) {
      if (node.now >= pending.deadlineNanos() || allShow(pending)) {
        pending.succeed(node);
      } else {
        still.add(pending);
      }
    }
    unseen = still;
    expireOrphans();
    answerBlind();
    arm();
  }

  private boolean allShow(Pending pending) {
    for (Snode member : node.committed.smap().nodes()) {
      if (counts(member, pending) && peers.peer(member.id()).published.isBelow(pending.key())) {
        return false;
      }
    }
    return true;
  }

  /** Who is there; a target that does not hear that a bucket is gone must have noticed that. */
  private boolean counts(Snode member, Pending pending) {
    if (member.id().equals(node.id())) {
      return false;
    }
    if (pending.destroys() && member.isTarget()) {
      return !peers.isSilentFor(member.id(), node.timings().close());
    }
    return member.isActive() && peers.answeredWithin(member.id(), node.timings().reach());
  }

  /** Primacy is lost: committed changes are answered, the open one waits for its judge. */
  void deposed() {
    unseen.forEach(this::succeedBlindly);
    unseen = new ArrayList<>();
    long deadline = node.now + node.timings().keepalive();
    inFlight.forEach(pending -> orphans.add(pending.until(deadline)));
    inFlight = new ArrayList<>();
    arm();
  }

  private void succeedBlindly(Pending pending) {
    if (pending.destroys()) {
      blind.add(pending.until(node.now + patience(pending)));
    } else {
      pending.succeed(node);
    }
  }

  /** A committed state of another term tells what became of the orphans. */
  void judge(ClusterState committed) {
    List<Pending> still = new ArrayList<>();
    for (Pending orphan : orphans) {
      if (committed.key().isBelow(orphan.key())) {
        still.add(orphan);
      } else if (contains(committed, orphan)) {
        succeedBlindly(orphan);
      } else {
        orphan.fail(
            node, AisException.primaryChanging("not applied: the primary has changed, retry"));
      }
    }
    orphans = still;
    arm();
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

  private void answerBlind() {
    List<Pending> due = blind.stream().filter(p -> node.now >= p.deadlineNanos()).toList();
    due.forEach(pending -> pending.succeed(node));
    blind.removeAll(due);
  }

  private void arm() {
    long next = Long.MAX_VALUE;
    for (Pending pending : blind) {
      next = Math.min(next, pending.deadlineNanos());
    }
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
