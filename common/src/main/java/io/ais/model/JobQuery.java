package io.ais.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Selects jobs in {@code what=status|status_all|qryxstats|running_all} (spec/rest-api-jobs.md 5.1).
 * Immutable.
 *
 * @param showActive true: running only; null or false: all
 * @param bck bucket the job works on; {@link Bck#NONE} = any
 * @param id job id; empty = any
 * @param kind kind or display name; empty = any
 * @param node one target; empty = all
 */
public record JobQuery(
    @JsonProperty("show_active") Boolean showActive,
    @JsonProperty("bck") Bck bck,
    @JsonProperty("id") String id,
    @JsonProperty("kind") String kind,
    @JsonProperty("node") @JsonInclude(JsonInclude.Include.NON_EMPTY) String node,
    @JsonProperty("buckets") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Bck> buckets) {

  /** Everything there is. */
  public static final JobQuery ALL = new JobQuery(null, Bck.NONE, "", "", "", List.of());

  /** Replaces absent parts. */
  public JobQuery {
    bck = bck == null ? Bck.NONE : bck;
    id = id == null ? "" : id;
    kind = kind == null ? "" : kind;
    node = node == null ? "" : node;
    buckets = buckets == null ? List.of() : List.copyOf(buckets);
  }

  /** By id and kind; either may be empty. */
  public static JobQuery of(String id, String kind) {
    return new JobQuery(null, Bck.NONE, id, kind, "", List.of());
  }

  /** The same, running jobs only or all. */
  public JobQuery withActive(boolean onlyActive) {
    return new JobQuery(onlyActive ? true : null, bck, id, kind, node, buckets);
  }

  /** True when only running jobs are wanted. */
  @JsonIgnore
  public boolean isOnlyActive() {
    return Boolean.TRUE.equals(showActive);
  }
}
