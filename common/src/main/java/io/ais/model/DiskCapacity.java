package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;

/**
 * Answer of {@code what=disk}: loads of all disks and space of all mountpaths ("TcdfExt",
 * spec/rest-api-jobs.md 6). Immutable.
 */
public record DiskCapacity(
    @JsonProperty("AllDiskStats") SortedMap<String, DiskStats> disks,
    @JsonProperty("mountpaths") SortedMap<String, MountpathCapacity> mountpaths,
    @JsonProperty("cs_err") String capacityError,
    @JsonProperty("total_used") @JsonFormat(shape = JsonFormat.Shape.STRING) long totalUsedBytes,
    @JsonProperty("total_avail") @JsonFormat(shape = JsonFormat.Shape.STRING)
        long totalAvailableBytes,
    @JsonProperty("pct_max") int percentMax,
    @JsonProperty("pct_avg") int percentAverage,
    @JsonProperty("pct_min") int percentMin) {

  /** Copies the maps. */
  public DiskCapacity {
    disks = Trees.sorted(disks);
    mountpaths = Trees.sorted(mountpaths);
    capacityError = capacityError == null ? "" : capacityError;
  }

  /** Both in one; totals as in the capacity. */
  public static DiskCapacity of(SortedMap<String, DiskStats> disks, Capacity capacity) {
    return new DiskCapacity(
        disks,
        capacity.mountpaths(),
        capacity.capacityError(),
        capacity.totalUsedBytes(),
        capacity.totalAvailableBytes(),
        capacity.percentMax(),
        capacity.percentAverage(),
        capacity.percentMin());
  }
}
