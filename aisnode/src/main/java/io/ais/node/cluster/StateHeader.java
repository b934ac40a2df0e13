package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What orders, identifies and binds a cluster state. Immutable.
 *
 * @param uuid cluster UUID
 * @param term generation, tag and epoch of the proposer
 * @param seq grows by one per state, over epochs too
 * @param hash of the canonical bytes of the state with an empty hash
 * @param base hash of the predecessor
 * @param primary id of the proposer
 * @param stores store id of each member, inactive ones too
 * @param voters at most {@link Voters#LIMIT} of the active members
 * @param oldRules rules of predecessors that still bind
 * @param adopted which state each of the last epochs began with
 * @param departures nodes on their way out by an operator's decision
 * @param forced generations that an operator opened by force
 * @param moved the cluster that all members join; the last state then; null if they stay
 */
public record StateHeader(
    @JsonProperty("uuid") String uuid,
    @JsonProperty("term") Term term,
    @JsonProperty("seq") long seq,
    @JsonProperty("hash") String hash,
    @JsonProperty("base") String base,
    @JsonProperty("primary") String primary,
    @JsonProperty("stores") SortedMap<String, String> stores,
    @JsonProperty("voters") List<Voter> voters,
    @JsonProperty("old_rules") List<QuorumRule> oldRules,
    @JsonProperty("adopted") List<Adopted> adopted,
    @JsonProperty("departures") List<Departure> departures,
    @JsonProperty("forced") List<Forced> forced,
    @JsonProperty("moved") Destination moved) {

  /** The epoch began with the state of this key and hash. */
  public record Adopted(
      @JsonProperty("term") Term term,
      @JsonProperty("key") StateKey key,
      @JsonProperty("hash") String hash) {}

  private static final int ADOPTED_KEPT = 16;

  /** The newest entries of the list, and one more: that term begins with this state. */
  List<Adopted> adoptedWith(Term newTerm, ClusterState state) {
    List<Adopted> history = new ArrayList<>(adopted);
    history.add(new Adopted(newTerm, state.key(), state.hash()));
    int from = Math.max(0, history.size() - ADOPTED_KEPT);
    return List.copyOf(history.subList(from, history.size()));
  }

  /** An operator opened a generation by force. */
  public record Forced(
      @JsonProperty("term") Term term,
      @JsonProperty("base") StateKey base,
      @JsonProperty("lost") List<Voter> lost,
      @JsonProperty("reason") String reason) {}

  /** Copies the collections; null means empty. */
  public StateHeader {
    hash = hash == null ? "" : hash;
    base = base == null ? "" : base;
    stores = sorted(stores);
    voters = voters == null ? List.of() : voters.stream().sorted().toList();
    oldRules = oldRules == null ? List.of() : List.copyOf(oldRules);
    adopted = adopted == null ? List.of() : List.copyOf(adopted);
    departures = departures == null ? List.of() : List.copyOf(departures);
    forced = forced == null ? List.of() : List.copyOf(forced);
  }

  private static SortedMap<String, String> sorted(Map<String, String> map) {
    return Collections.unmodifiableSortedMap(map == null ? new TreeMap<>() : new TreeMap<>(map));
  }

  StateHeader withHash(String newHash) {
    return new StateHeader(
        uuid,
        term,
        seq,
        newHash,
        base,
        primary,
        stores,
        voters,
        oldRules,
        adopted,
        departures,
        forced,
        moved);
  }
}
