package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Space of one mountpath ("CDF", spec/rest-api-jobs.md 6). Immutable.
 *
 * @param disks disk names, may carry suffixes such as {@code (faulted)}
 */
public record MountpathCapacity(
    @JsonProperty("mountpath_label") String label,
    @JsonProperty("fs") FsInfo fs,
    @JsonProperty("disks") List<String> disks,
    @JsonProperty("used") @JsonFormat(shape = JsonFormat.Shape.STRING) long usedBytes,
    @JsonProperty("avail") @JsonFormat(shape = JsonFormat.Shape.STRING) long availableBytes,
    @JsonProperty("pct_used") int percentUsed) {

  /** Replaces absent parts. */
  public MountpathCapacity {
    label = label == null ? "" : label;
    disks = disks == null ? List.of() : List.copyOf(disks);
  }
}
