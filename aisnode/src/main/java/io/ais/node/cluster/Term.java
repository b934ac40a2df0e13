package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A period in which at most one node acts as primary: generation, tag of the force that began the
 * generation, epoch. Immutable. Ordered by generation and epoch; two tags of one generation never
 * meet.
 */
public record Term(
    @JsonProperty("gen") long gen, @JsonProperty("tag") long tag, @JsonProperty("epoch") long epoch)
    implements Comparable<Term> {

  /** Before any cluster. */
  public static final Term ZERO = new Term(0, 0, 0);

  /** True when both belong to one generation but to different forces: they never mix. */
  public boolean isForeignTo(Term other) {
    return gen == other.gen && tag != other.tag;
  }

  /** Same generation and force. */
  public boolean sameGeneration(Term other) {
    return gen == other.gen && tag == other.tag;
  }

  /** The next epoch of this generation. */
  public Term next() {
    return new Term(gen, tag, epoch + 1);
  }

  /** Strictly lower. */
  public boolean isBelow(Term other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(Term other) {
    int byGen = Long.compare(gen, other.gen);
    return byGen != 0 ? byGen : Long.compare(epoch, other.epoch);
  }

  @Override
  public String toString() {
    return gen + (tag == 0 ? "" : "~" + tag) + "." + epoch;
  }
}
