package io.ais.node.sim;

import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Durable;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Mutation;
import io.ais.node.cluster.VoteRecord;

/** What a node has on disk, and what it had one write earlier. */
final class SimDisk {
  private VoteRecord vote;
  private VoteRecord earlierVote;
  private ClusterState accepted;
  private ClusterState committed;
  private ClusterState earlierAccepted;
  private ClusterState earlierCommitted;

  private VoteRecord savedVote;
  private ClusterState savedAccepted;
  private ClusterState savedCommitted;

  private boolean failing;

  /** An image of the disk, as a backup or a snapshot takes it. */
  void snapshot() {
    savedVote = vote;
    savedAccepted = accepted;
    savedCommitted = committed;
  }

  /** The image comes back, and with it an old vote. */
  void rollBack() {
    vote = savedVote;
    accepted = savedAccepted;
    committed = savedCommitted;
  }

  /** No space, a broken device: writes fail from now on, or work again. */
  void failWrites(boolean fail) {
    failing = fail;
  }

  boolean failsToWrite() {
    return failing;
  }

  SimDisk(String store) {
    vote = VoteRecord.fresh(store);
    earlierVote = vote;
  }

  Durable load() {
    return new Durable(vote, accepted, committed);
  }

  void write(Effect.PersistState effect) {
    earlierAccepted = accepted;
    earlierCommitted = committed;
    accepted = effect.accepted();
    committed = effect.committed();
  }

  void write(Effect.PersistVote effect) {
    earlierVote = vote;
    vote = effect.record();
  }

  /** The process died; deliberate errors lose what was thought to be durable. */
  void crash(Mutation mutation) {
    if (mutation == Mutation.VOTE_FORGOTTEN && earlierVote.store().equals(vote.store())) {
      vote =
          new VoteRecord(
              vote.store(),
              earlierVote.promised(),
              earlierVote.voted(),
              vote.committed(),
              vote.founded(),
              vote.moved());
    }
    if (mutation == Mutation.ACK_BEFORE_SYNC) {
      accepted = earlierAccepted;
      committed = earlierCommitted;
    }
    if (mutation == Mutation.MARK_LOST) {
      vote =
          new VoteRecord(
              vote.store(),
              vote.promised(),
              vote.voted(),
              earlierVote.committed(),
              vote.founded(),
              vote.moved());
      committed = earlierCommitted;
    }
  }
}
