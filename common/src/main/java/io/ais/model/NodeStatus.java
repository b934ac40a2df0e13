package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.SortedMap;

/**
 * Everything {@code show cluster} prints of a node, answer of {@code what=node_status}
 * (spec/rest-api-jobs.md 6). Immutable.
 *
 * @param rebalanceSnap newest rebalance of a target; null if it never ran one
 * @param status empty when healthy; {@code maintenance} or {@code decommission}
 * @param deployment {@code dev}, {@code K8s} or the name of the operating system
 * @param tracker metric name to value; null of a node that does not answer
 * @param alerts what an operator should look at, one sentence each; left out when there is nothing
 */
public record NodeStatus(
    @JsonProperty("rebalance_snap") @JsonInclude(JsonInclude.Include.NON_NULL)
        JobSnap rebalanceSnap,
    @JsonProperty("status") String status,
    @JsonProperty("deployment") String deployment,
    @JsonProperty("ais_version") String version,
    @JsonProperty("build_time") String buildTime,
    @JsonProperty("k8s_pod_name") String podName,
    @JsonProperty("snode") Snode snode,
    @JsonProperty("tracker") SortedMap<String, Long> tracker,
    @JsonProperty("capacity") Capacity capacity,
    @JsonProperty("cluster") NodeStateInfo cluster,
    @JsonProperty("sys_info") MemCpuInfo sysInfo,
    @JsonProperty("smap_version") @JsonFormat(shape = JsonFormat.Shape.STRING) long smapVersion,
    @JsonProperty("alerts") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> alerts) {

  /** Replaces absent parts. */
  public NodeStatus {
    status = status == null ? "" : status;
    deployment = deployment == null ? "" : deployment;
    version = version == null ? "" : version;
    buildTime = buildTime == null ? "" : buildTime;
    podName = podName == null ? "" : podName;
    tracker = Trees.sorted(tracker);
    capacity = capacity == null ? Capacity.NONE : capacity;
    cluster = cluster == null ? NodeStateInfo.UNKNOWN : cluster;
    sysInfo = sysInfo == null ? MemCpuInfo.UNKNOWN : sysInfo;
    alerts = alerts == null ? List.of() : List.copyOf(alerts);
  }

  /** What a proxy tells of a node in maintenance or being decommissioned: only who it is. */
  public static NodeStatus inactive(Snode snode, String status) {
    return new NodeStatus(null, status, "", "", "", "", snode, null, null, null, null, 0, null);
  }

  /** Value of a metric; 0 when it is not tracked. */
  public long metric(String name) {
    return tracker == null ? 0 : tracker.getOrDefault(name, 0L);
  }
}
