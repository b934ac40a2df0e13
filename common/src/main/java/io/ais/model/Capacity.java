package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;

/**
 * Space of a node ("Tcdf", spec/rest-api-jobs.md 6). Immutable.
 *
 * @param mountpaths by path; null on a proxy
 * @param capacityError text of the out-of-space state; empty if none
 */
public record Capacity(
    @JsonProperty("mountpaths") SortedMap<String, MountpathCapacity> mountpaths,
    @JsonProperty("cs_err") String capacityError,
    @JsonProperty("total_used") @JsonFormat(shape = JsonFormat.Shape.STRING) long totalUsedBytes,
    @JsonProperty("total_avail") @JsonFormat(shape = JsonFormat.Shape.STRING)
        long totalAvailableBytes,
    @JsonProperty("pct_max") int percentMax,
    @JsonProperty("pct_avg") int percentAverage,
    @JsonProperty("pct_min") int percentMin) {

  /** Of a proxy. */
  public static final Capacity NONE = new Capacity(null, "", 0, 0, 0, 0, 0);

  /** Copies the map. */
  public Capacity {
    mountpaths = Trees.sorted(mountpaths);
    capacityError = capacityError == null ? "" : capacityError;
  }
}
