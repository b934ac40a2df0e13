package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;

/**
 * Answer of {@code /v1/cluster?what=node_stats}: the answering proxy and all targets
 * (spec/rest-api-jobs.md 3). Immutable.
 */
public record ClusterStats(
    @JsonProperty("proxy") NodeStats proxy,
    @JsonProperty("target") SortedMap<String, NodeStats> targets) {

  /** Copies the map. */
  public ClusterStats {
    targets = Trees.sorted(targets);
  }
}
