package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;

/** Answer of {@code /v1/cluster?what=sysinfo}, by node id (spec/rest-api-jobs.md 3). Immutable. */
public record ClusterSysInfo(
    @JsonProperty("proxy") SortedMap<String, MemCpuInfo> proxies,
    @JsonProperty("target") SortedMap<String, MemCpuInfo> targets) {

  /** Copies the maps. */
  public ClusterSysInfo {
    proxies = Trees.sorted(proxies);
    targets = Trees.sorted(targets);
  }
}
