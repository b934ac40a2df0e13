package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Counters of one job on one target (spec/rest-api-jobs.md 5.1); strings in JSON. Immutable.
 *
 * @param localObjects objects processed here
 * @param outObjects objects sent to other targets
 * @param inObjects objects received from other targets
 */
public record JobStats(
    @JsonProperty("loc-objs") @JsonFormat(shape = JsonFormat.Shape.STRING) long localObjects,
    @JsonProperty("loc-bytes") @JsonFormat(shape = JsonFormat.Shape.STRING) long localBytes,
    @JsonProperty("out-objs") @JsonFormat(shape = JsonFormat.Shape.STRING) long outObjects,
    @JsonProperty("out-bytes") @JsonFormat(shape = JsonFormat.Shape.STRING) long outBytes,
    @JsonProperty("in-objs") @JsonFormat(shape = JsonFormat.Shape.STRING) long inObjects,
    @JsonProperty("in-bytes") @JsonFormat(shape = JsonFormat.Shape.STRING) long inBytes) {

  public static final JobStats ZERO = new JobStats(0, 0, 0, 0, 0, 0);

  /** Sum of both. */
  public JobStats plus(JobStats other) {
    return new JobStats(
        localObjects + other.localObjects,
        localBytes + other.localBytes,
        outObjects + other.outObjects,
        outBytes + other.outBytes,
        inObjects + other.inObjects,
        inBytes + other.inBytes);
  }
}
