package io.ais.node.cluster;

import io.ais.error.AisException;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects changes and proposes them together, one state at a time. Confined to the control
 * thread.
 */
final class Proposer {
  private static final int QUEUE_LIMIT = 1024;

  /** A change and who waits for it. */
  private record Queued(String commandId, Change change) {}

  private final Node node;
  private final Replication replication;
  private List<Queued> queue = new ArrayList<>();

  Proposer(Node node, Replication replication) {
    this.node = node;
    this.replication = replication;
  }

  /** Queues a change; it is proposed when the one in flight is committed. */
  void submit(String commandId, Change change) {
    if (queue.size() >= QUEUE_LIMIT) {
      reject(commandId, AisException.unavailable("too many changes are waiting, retry later"));
    } else {
      queue.add(new Queued(commandId, change));
    }
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /**
   * Proposes everything that waits, if nothing is in flight. After a change of voters one more
   * state follows at once, even an empty one: until then the old voters still bind, and losing them
   * would leave the new ones without a primary.
   */
  void proposeIfIdle() {
    if (Relocation.isLast(node.accepted)) {
      AisException error = Relocation.isUnderWay(node.identity.self().display());
      queue.forEach(queued -> reject(queued.commandId(), error));
      queue = new ArrayList<>();
      return;
    }
    boolean bound = node.accepted != null && !node.accepted.header().oldRules().isEmpty();
    if (queue.isEmpty() && !bound || !replication.isIdle()) {
      return;
    }
    if (node.hasUnsavedState()) {
      node.timer(TimerName.BATCH, 0); // one state per step, so that each one reaches the disk
      return;
    }
    List<Queued> batch = queue;
    queue = new ArrayList<>();
    Draft draft = new Draft(node.accepted);
    List<Pending> accepted = new ArrayList<>();
    for (Queued queued : batch) {
      apply(queued, draft, accepted);
    }
    draft.finish();
    if (!draft.isChanged() && !bound) {
      accepted.forEach(pending -> pending.succeed(node));
      return;
    }
    ClusterState next = draft.build(node.promised, node.id(), node.rules, node.hasher);
    Invariants.check(node, next);
    boolean destroys = Buckets.areDestroyed(node.accepted.bmd(), next.bmd());
    List<Pending> changes =
        accepted.stream()
            .map(p -> new Pending(p.commandId(), p.text(), next.key(), next.hash(), destroys, 0))
            .toList();
    replication.propose(next, changes, draft.joined);
  }

  private void apply(Queued queued, Draft draft, List<Pending> accepted) {
    Draft attempt = draft.copy();
    try {
      String text = queued.change().applyTo(attempt);
      draft.takeFrom(attempt);
      accepted.add(new Pending(queued.commandId(), text, node.committedKey(), "", false, 0));
    } catch (AisException e) {
      reject(queued.commandId(), e);
    }
  }

  private void reject(String commandId, AisException error) {
    if (!commandId.isEmpty()) {
      node.effect(new Effect.Reject(commandId, error));
    }
  }

  /** Primacy is lost: what was not proposed was not done. */
  void deposed() {
    AisException error = AisException.unavailable("not applied: no longer the primary, retry");
    queue.forEach(queued -> reject(queued.commandId(), error));
    queue = new ArrayList<>();
  }
}
