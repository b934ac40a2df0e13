package io.ais.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Cluster-wide status of one job, the answer of {@code what=status} (spec/rest-api-jobs.md 5.1).
 * Immutable.
 *
 * @param endTimeNanos nanoseconds since the epoch; 0 while it runs
 */
public record JobStatus(
    @JsonProperty("kind") String kind,
    @JsonProperty("uuid") String uuid,
    @JsonProperty("err") String err,
    @JsonProperty("end_time") long endTimeNanos,
    @JsonProperty("aborted") boolean aborted,
    @JsonProperty("is_idle") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean idle) {

  /** Replaces absent parts. */
  public JobStatus {
    kind = kind == null ? "" : kind;
    uuid = uuid == null ? "" : uuid;
    err = err == null ? "" : err;
  }

  /** Ended, well or not. */
  @JsonIgnore
  public boolean isFinished() {
    return endTimeNanos != 0;
  }
}
