package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A cluster decided to join another one, by a committed state. Whoever went remembers it: to find
 * the other cluster, and to tell members that come later. Immutable.
 *
 * @param from uuid of the cluster that moved
 * @param key of its last state
 * @param to where it went
 * @param nonElectable this node was not to become primary there
 */
public record Moved(
    @JsonProperty("from") String from,
    @JsonProperty("key") StateKey key,
    @JsonProperty("to") Destination to,
    @JsonProperty("non_electable") boolean nonElectable) {

  Moved forNode(boolean isNonElectable) {
    return new Moved(from, key, to, isNonElectable);
  }
}
