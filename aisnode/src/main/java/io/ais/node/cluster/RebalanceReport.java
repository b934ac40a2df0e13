package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Rmd;

/**
 * What one target says of its part in a rebalance. Immutable.
 *
 * @param version of the RMD the part belongs to
 * @param targetsSince of the RMD: the set of targets the objects were moved to
 * @param objects copies here that belong to other targets, each confirmed by its owner
 * @param bytes of these
 * @param detail reason of a failure, else empty
 */
public record RebalanceReport(
    @JsonProperty("version") long version,
    @JsonProperty("targets_since") long targetsSince,
    @JsonProperty("phase") Phase phase,
    @JsonProperty("objects") long objects,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("detail") String detail) {

  /** The report is about this rebalance towards this set of targets; an older one does not count. */
  boolean isAbout(Rmd rmd) {
    return version == rmd.version() && targetsSince == rmd.targetsSince();
  }

  /** Where the target stands. */
  public enum Phase {
    RUNNING,
    DONE,
    FAILED
  }
}
