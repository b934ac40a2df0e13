package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/**
 * Whose answers suffice. Immutable.
 *
 * @param kind how many of the voters are needed
 * @param voters sorted by id
 */
public record QuorumRule(
    @JsonProperty("kind") Kind kind, @JsonProperty("voters") List<Voter> voters) {

  /** How many answers a rule needs. */
  public enum Kind {
    /** More than half of the voters. */
    MAJORITY,
    /** Every listed voter: the only electable proxy, or all founders of a cluster. */
    ALL
  }

  /** Sorts, so that equal rules are equal. */
  public QuorumRule {
    voters = voters.stream().sorted().toList();
  }

  /** True when the answers of these voters satisfy the rule. */
  public boolean isMetBy(Set<Voter> answered) {
    long count = voters.stream().filter(answered::contains).count();
    return switch (kind) {
      case MAJORITY -> 2 * count > voters.size();
      case ALL -> count == voters.size();
    };
  }
}
