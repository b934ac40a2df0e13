package io.ais.node.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a job ended on one target; the target tells it to the proxies that keep the table. Immutable.
 *
 * @param endNanos wall clock of the target, nanoseconds since 1970
 * @param error errors of the run, or the reason of the abort; empty if all went well
 */
public record JobEnd(
    @JsonProperty("id") String id,
    @JsonProperty("kind") String kind,
    @JsonProperty("end_time") long endNanos,
    @JsonProperty("err") String error,
    @JsonProperty("aborted") boolean aborted) {

  /** Replaces absent parts; a job that ended has an end. */
  public JobEnd {
    id = id == null ? "" : id;
    kind = kind == null ? "" : kind;
    error = error == null ? "" : error;
    endNanos = Math.max(1, endNanos);
  }
}
