package io.ais.node.targetapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Bck;
import io.ais.model.list.ListRange;
import java.util.List;

/**
 * What a proxy sends to each target to start its part of a job. Immutable.
 *
 * @param kind wire name of the kind
 * @param bid id of the bucket as the proxy knows it
 * @param state mark of the cluster state that the proxy goes by; the target waits for it
 * @param range objects meant; null for kinds without
 * @param copies wanted of each object; 0 for kinds without
 * @param cause word for operators: what started it; null for kinds without
 * @param routine of a repair of slices: nothing is known to be lost
 * @param buckets limits the job to these; null for kinds without
 * @param force waives what the kind usually demands
 * @param check only say whether it could be started
 */
public record StartJob(
    @JsonProperty("id") String id,
    @JsonProperty("kind") String kind,
    @JsonProperty("bck") Bck bck,
    @JsonProperty("bid") long bid,
    @JsonProperty("state") String state,
    @JsonProperty("range") ListRange range,
    @JsonProperty("copies") int copies,
    @JsonProperty("cause") String cause,
    @JsonProperty("routine") boolean routine,
    @JsonProperty("buckets") List<Bck> buckets,
    @JsonProperty("force") boolean force,
    @JsonProperty("check") boolean check) {

  /** Replaces absent parts. */
  public StartJob {
    buckets = buckets == null ? List.of() : List.copyOf(buckets);
  }
}
