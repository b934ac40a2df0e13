package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Bmd;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.config.ClusterConfig;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The one replicated state: all documents under one header. Immutable. Document versions are what
 * clients see; between nodes only {@link #key()} and the hash count.
 *
 * @param etlVersion version of the ETL document, which has no content yet
 */
public record ClusterState(
    @JsonProperty("header") StateHeader header,
    @JsonProperty("smap") Smap smap,
    @JsonProperty("bmd") Bmd bmd,
    @JsonProperty("rmd") Rmd rmd,
    @JsonProperty("config") ClusterConfig config,
    @JsonProperty("etl_version") long etlVersion) {

  /** Position in the order of states. */
  @JsonIgnore
  public StateKey key() {
    Term term = header.term();
    return new StateKey(term.gen(), term.tag(), term.epoch(), header.seq());
  }

  /** Term of the proposer. */
  @JsonIgnore
  public Term term() {
    return header.term();
  }

  /** Identity of the content. */
  @JsonIgnore
  public String hash() {
    return header.hash();
  }

  /** Cluster UUID. */
  @JsonIgnore
  public String uuid() {
    return header.uuid();
  }

  /**
   * A target that an operator took out of the map may be let in again with what it held then.
   * Records of deletes stay as long as this is so.
   */
  public boolean oldCopiesMayReturn() {
    return header.departures().stream().anyMatch(Departure::mayReturnWithOldCopies);
  }

  /**
   * Targets that an operator took out of the map with what only they held; each time under another
   * name.
   */
  public Set<String> givenUp() {
    return header.departures().stream()
        .filter(Departure::isGivenUp)
        .map(each -> each.id() + "@" + each.at())
        .collect(Collectors.toSet());
  }

  /**
   * Ids of targets that are not in the map any more although objects may be on them alone: nobody took them
   * out, their processes ended. Reads of what only they hold wait for them.
   */
  public SortedSet<String> absentTargets() {
    return rmd.history().stream()
        .flatMap(List::stream)
        .filter(id -> !smap.targets().containsKey(id))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same content under another header. */
  public ClusterState withHeader(StateHeader newHeader) {
    return new ClusterState(newHeader, smap, bmd, rmd, config, etlVersion);
  }

  /** The state with its hash filled in. */
  ClusterState sealedBy(StateHasher hasher) {
    return withHeader(header.withHash(hasher.hash(withHeader(header.withHash("")))));
  }
}
