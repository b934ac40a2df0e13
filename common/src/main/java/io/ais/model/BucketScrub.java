package io.ais.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What one target found when it last read everything of a bucket, to the end: every copy of its objects,
 * and the slices that it holds. Of this project ({@code what=scrub}). Immutable.
 *
 * @param bid id of the bucket: one that was created anew has not been read
 * @param beganNanos nanoseconds since 1970; earlier than the end by more than one run when it was
 *     interrupted
 * @param endedNanos nanoseconds since 1970
 * @param objects names met, records of deletes and slices included
 * @param bytes that were read
 * @param repaired of the objects: what was bad or missing and is right again, or will be by the repair
 *     of slices
 * @param damaged of the objects: beyond repair
 * @param names of damaged ones, the first of them, with the reason
 */
public record BucketScrub(
    @JsonProperty("bck") Bck bck,
    @JsonProperty("bid") Uint64 bid,
    @JsonProperty("began") long beganNanos,
    @JsonProperty("ended") long endedNanos,
    @JsonProperty("objects") long objects,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("repaired") long repaired,
    @JsonProperty("damaged") long damaged,
    @JsonProperty("names") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> names) {

  /** Replaces absent parts. */
  public BucketScrub {
    bck = bck == null ? Bck.NONE : bck;
    bid = bid == null ? Uint64.ZERO : bid;
    names = names == null ? List.of() : List.copyOf(names);
  }
}
