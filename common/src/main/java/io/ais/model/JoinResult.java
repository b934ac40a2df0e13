package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Answer of {@code join-by-admin} (spec/rest-api-jobs.md 4). Immutable. */
public record JoinResult(
    @JsonProperty("daemon_id") String nodeId, @JsonProperty("rebalance_id") String rebalanceId) {

  /** Replaces absent parts. */
  public JoinResult {
    nodeId = nodeId == null ? "" : nodeId;
    rebalanceId = rebalanceId == null ? "" : rebalanceId;
  }
}
