package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;

/**
 * Statistics of a node, answer of {@code what=node_stats} (spec/rest-api-jobs.md 6). Immutable.
 *
 * @param tracker metric name to value; null of a node that does not answer
 */
public record NodeStats(
    @JsonProperty("snode") Snode snode,
    @JsonProperty("tracker") SortedMap<String, Long> tracker,
    @JsonProperty("capacity") Capacity capacity) {

  /** Copies the map. */
  public NodeStats {
    tracker = Trees.sorted(tracker);
    capacity = capacity == null ? Capacity.NONE : capacity;
  }
}
