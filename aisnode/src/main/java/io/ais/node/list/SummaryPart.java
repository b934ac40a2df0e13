package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one target knows of a bucket. Immutable; travels between nodes as JSON.
 *
 * @param placement key of the placement at the beginning and the end of the count
 * @param objects number of objects it owns
 * @param minBytes of the smallest one; 0 without objects
 * @param totalBytes sum of their sizes
 * @param onDiskBytes all copies that lie on this target, leftovers of moves included
 * @param diskBytes size of this target's disks
 */
public record SummaryPart(
    @JsonProperty("placement") String placement,
    @JsonProperty("objects") long objects,
    @JsonProperty("min") long minBytes,
    @JsonProperty("max") long maxBytes,
    @JsonProperty("total") long totalBytes,
    @JsonProperty("on_disk") long onDiskBytes,
    @JsonProperty("disks") long diskBytes) {

  /** Checks presence. */
  public SummaryPart {
    requireNonNull(placement, "placement");
  }
}
