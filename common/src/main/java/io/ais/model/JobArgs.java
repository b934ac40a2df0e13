package io.ais.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Value of the {@code start} and {@code stop} envelopes (spec/rest-api-jobs.md 5.1). Names are
 * capitalised on the wire and read without regard to case. Immutable.
 *
 * @param id job id (stop); empty = any
 * @param kind kind or display name
 * @param daemonId one node; empty = all
 * @param timeoutNanos 0 = none
 * @param flags bits 1 zero-size cleanup, 2 latest version, 4 sync, 8 keep misplaced, 16 remove
 *     misplaced
 */
public record JobArgs(
    @JsonProperty("ID") String id,
    @JsonProperty("Kind") String kind,
    @JsonProperty("DaemonID") String daemonId,
    @JsonProperty("Bck") Bck bck,
    @JsonProperty("Buckets") List<Bck> buckets,
    @JsonProperty("Timeout") long timeoutNanos,
    @JsonProperty("flags") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long flags,
    @JsonProperty("Force") boolean force,
    @JsonProperty("OnlyRunning") boolean onlyRunning) {

  /** Replaces absent parts; no buckets stay null, as clients send them. */
  public JobArgs {
    id = id == null ? "" : id;
    kind = kind == null ? "" : kind;
    daemonId = daemonId == null ? "" : daemonId;
    bck = bck == null ? Bck.NONE : bck;
    buckets = buckets == null || buckets.isEmpty() ? null : List.copyOf(buckets);
  }

  /** Kind and bucket ({@link Bck#NONE} for none). */
  public static JobArgs of(String kind, Bck bck) {
    return new JobArgs("", kind, "", bck, null, 0, 0, false, false);
  }

  /** The job with this id and kind. */
  public static JobArgs byId(String id, String kind) {
    return new JobArgs(id, kind, "", Bck.NONE, null, 0, 0, false, false);
  }
}
