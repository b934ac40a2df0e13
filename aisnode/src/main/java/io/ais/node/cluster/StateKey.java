package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Orders the states of a cluster: generation, epoch, sequence (the tag only tells forces of one
 * generation apart). Immutable.
 */
public record StateKey(
    @JsonProperty("gen") long gen,
    @JsonProperty("tag") long tag,
    @JsonProperty("epoch") long epoch,
    @JsonProperty("seq") long seq)
    implements Comparable<StateKey> {

  /** Lower than the key of every state. */
  public static final StateKey NONE = new StateKey(0, 0, 0, 0);

  /** The term in which the state was proposed. */
  @JsonIgnore
  public Term term() {
    return new Term(gen, tag, epoch);
  }

  /** The lowest key above this one in its term. */
  public StateKey next() {
    return new StateKey(gen, tag, epoch, seq + 1);
  }

  /** Strictly lower. */
  public boolean isBelow(StateKey other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(StateKey other) {
    int byTerm = term().compareTo(other.term());
    return byTerm != 0 ? byTerm : Long.compare(seq, other.seq);
  }

  @Override
  public String toString() {
    return term() + "." + seq;
  }
}
