package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one target says of its part in a rebalance. Immutable.
 *
 * @param version of the RMD the part belongs to
 * @param objects sent and acknowledged
 * @param bytes sent and acknowledged
 * @param detail reason of a failure, else empty
 */
public record RebalanceReport(
    @JsonProperty("version") long version,
    @JsonProperty("phase") Phase phase,
    @JsonProperty("objects") long objects,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("detail") String detail) {

  /** Where the target stands. */
  public enum Phase {
    RUNNING,
    DONE,
    FAILED
  }
}
