package io.ais.node.cluster;

/**
 * What a node finds on its disk at start: the vote file and both states of the state file.
 * Immutable. A node without files brings {@link #fresh}.
 *
 * @param accepted newest state taken, perhaps not committed; null if none
 * @param committed newest state that the state file names as committed; null if none
 */
public record Durable(VoteRecord vote, ClusterState accepted, ClusterState committed) {

  /** The committed state: the mark in the vote file may name the accepted one. */
  ClusterState provenCommitted() {
    boolean marked = accepted != null && vote.committed().equals(accepted.key());
    return marked ? accepted : committed;
  }
}
