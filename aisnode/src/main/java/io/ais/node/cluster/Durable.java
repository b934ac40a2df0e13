package io.ais.node.cluster;

/**
 * What a node finds on its disk at start: the vote file and both states of the state file.
 * Immutable. A node without files brings {@link #fresh}.
 *
 * @param accepted newest state taken, perhaps not committed; null if none
 * @param committed newest state that the state file names as committed; null if none
 */
public record Durable(VoteRecord vote, ClusterState accepted, ClusterState committed) {

  /** The vote file gave the cluster of the state file up; a crash came before that was removed. */
  boolean isGivenUp() {
    Moved moved = vote.moved();
    return moved != null
        && accepted != null
        && accepted.uuid().equals(moved.from())
        && accepted.term().gen() <= moved.key().gen();
  }

  /** The cluster that the node left, while it is in no other one yet; empty otherwise. */
  public String left() {
    boolean between = vote.moved() != null && (accepted == null || isGivenUp());
    return between ? vote.moved().from() : "";
  }

  /** The committed state: the mark in the vote file may name the accepted one. */
  ClusterState provenCommitted() {
    boolean marked = accepted != null && vote.committed().equals(accepted.key());
    return marked ? accepted : committed;
  }
}
