package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One voice of a quorum: a node together with the durable store it was born with. A node that lost
 * its files is another voter. Immutable.
 */
public record Voter(@JsonProperty("id") String id, @JsonProperty("store") String store)
    implements Comparable<Voter> {

  @Override
  public int compareTo(Voter other) {
    int byId = id.compareTo(other.id);
    return byId != 0 ? byId : store.compareTo(other.store);
  }

  @Override
  public String toString() {
    return id + "/" + store;
  }
}
