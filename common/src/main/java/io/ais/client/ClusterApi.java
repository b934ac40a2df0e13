package io.ais.client;

import com.fasterxml.jackson.core.type.TypeReference;
import io.ais.model.Bmd;
import io.ais.model.BucketScrub;
import io.ais.model.ClusterMountpaths;
import io.ais.model.ClusterStats;
import io.ais.model.ClusterSysInfo;
import io.ais.model.JoinResult;
import io.ais.model.NodeStateInfo;
import io.ais.model.RmNode;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import io.ais.wire.Urls;
import io.ais.wire.What;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Calls about the cluster as a whole (spec/rest-api-jobs.md 1, 3, 4). Thread-safe. */
public final class ClusterApi {
  private final Caller caller;

  ClusterApi(Caller caller) {
    this.caller = caller;
  }

  private static String what(String value) {
    return Urls.CLUSTER + "?" + QueryKeys.WHAT + "=" + value;
  }

  /** Cluster map as the asked node knows it. */
  public Smap smap() throws IOException {
    return caller.get(Urls.DAEMON + "?" + QueryKeys.WHAT + "=" + What.SMAP, Smap.class);
  }

  /** Bucket metadata as the asked node knows it. */
  public Bmd bmd() throws IOException {
    return caller.get(Urls.DAEMON + "?" + QueryKeys.WHAT + "=" + What.BMD, Bmd.class);
  }

  /** Cluster configuration, JSON as sent. */
  public byte[] config() throws IOException {
    return caller.get(what(What.CLUSTER_CONFIG));
  }

  /** Cluster configuration. */
  public ClusterConfig clusterConfig() throws IOException {
    return Json.parse(config(), ClusterConfig.class);
  }

  /** Cloud backends built in. */
  public List<String> backends() throws IOException {
    return List.of(caller.get(what(What.BACKENDS), String[].class));
  }

  /** Remote clusters, JSON as sent. */
  public byte[] remoteClusters() throws IOException {
    return caller.get(what(What.REMOTE));
  }

  /** Memory and processors of all nodes that answer. */
  public ClusterSysInfo sysInfo() throws IOException {
    return caller.get(what(What.SYSINFO), ClusterSysInfo.class);
  }

  /** Statistics of the asked proxy and of all targets. */
  public ClusterStats stats() throws IOException {
    return caller.get(what(What.NODE_STATS), ClusterStats.class);
  }

  /** Mountpaths of all targets. */
  public ClusterMountpaths mountpaths() throws IOException {
    return caller.get(what(What.MOUNTPATHS), ClusterMountpaths.class);
  }

  /** Last complete scrub of each bucket by target; null of a target that does not answer. */
  public SortedMap<String, List<BucketScrub>> scrubs() throws IOException {
    return Json.parse(
        caller.get(what(What.SCRUB)), new TypeReference<TreeMap<String, List<BucketScrub>>>() {});
  }

  /** The asked node answers at all. */
  public void health() throws IOException {
    caller.get(Urls.HEALTH);
  }

  /** The cluster has started and could rebalance; else an error 503. */
  public void primaryReady() throws IOException {
    caller.get(Urls.HEALTH + "?" + QueryKeys.PRIMARY_READY_REBALANCE + "=true");
  }

  /** State of the asked node. */
  public NodeStateInfo state() throws IOException {
    return caller.get(Urls.HEALTH + "?" + QueryKeys.CLUSTER_INFO + "=true", NodeStateInfo.class);
  }

  /** How long the cluster runs, as the asked node knows; zero if it does not tell. */
  public Duration uptime() throws IOException {
    try (HttpResponse response =
        caller.open("GET", Urls.HEALTH, new HeaderMap(), RequestBody.NONE)) {
      String nanos = response.headers().first(Headers.CLUSTER_UPTIME, "0");
      return Duration.ofNanos(Long.parseLong(nanos));
    } catch (NumberFormatException e) {
      throw new IOException("invalid " + Headers.CLUSTER_UPTIME, e);
    }
  }

  /** Changes configuration by dotted names; returns when all nodes have it. */
  public void setConfig(Map<String, String> values, boolean isTransient) throws IOException {
    Query query = Query.EMPTY;
    for (Map.Entry<String, String> value : values.entrySet()) {
      query = query.plus(value.getKey(), value.getValue());
    }
    if (isTransient) {
      query = query.plus(QueryKeys.TRANSIENT, "true");
    }
    String path = Urls.withQuery(Urls.CLUSTER + "/" + Actions.SET_CONFIG, query);
    caller.bytes("PUT", path, new HeaderMap(), RequestBody.NONE);
  }

  /** Changes configuration by a tree of sections. */
  public void setConfigTree(Object sections, boolean isTransient) throws IOException {
    String query = isTransient ? "?" + QueryKeys.TRANSIENT + "=true" : "";
    caller.act("PUT", Urls.CLUSTER + query, Actions.SET_CONFIG, "", sections);
  }

  /** Drops what single nodes have overridden. */
  public void resetConfig() throws IOException {
    act(Actions.RESET_CONFIG, null);
  }

  /** Begins new log files on all nodes. */
  public void rotateLogs() throws IOException {
    act(Actions.ROTATE_LOGS, null);
  }

  /** Resets counters on all nodes. */
  public void resetStats(boolean errorsOnly) throws IOException {
    act(Actions.RESET_STATS, errorsOnly);
  }

  /** Returns the id of the rebalance started, or empty; so do the next three. */
  public String startMaintenance(RmNode nodes) throws IOException {
    return act(Actions.START_MAINTENANCE, nodes);
  }

  public String stopMaintenance(RmNode nodes) throws IOException {
    return act(Actions.STOP_MAINTENANCE, nodes);
  }

  public String shutdownNode(RmNode nodes) throws IOException {
    return act(Actions.SHUTDOWN_NODE, nodes);
  }

  public String decommissionNode(RmNode nodes) throws IOException {
    return act(Actions.DECOMMISSION_NODE, nodes);
  }

  /** Removes nodes from the map at once. */
  public void removeUnsafe(RmNode nodes) throws IOException {
    act(Actions.REMOVE_UNSAFE, nodes.withSkipRebalance(true));
  }

  /**
   * Adds a running node.
   *
   * @param node type and control address suffice
   * @param flags bits of NodeFlags that it shall have
   */
  public JoinResult join(Snode node, long flags) throws IOException {
    HeaderMap headers = Caller.jsonHeaders();
    if (flags != 0) {
      headers.add(Headers.NODE_FLAGS, Long.toString(flags));
    }
    byte[] answer =
        caller.bytes(
            "POST", Urls.CLUSTER + "/join-by-admin", headers, RequestBody.of(Json.bytes(node)));
    return Json.parse(answer, JoinResult.class);
  }

  /**
   * Makes another proxy the primary; returns when it is.
   *
   * @param candidateUrl where the candidate answers, for a forced change; else empty
   */
  public void setPrimary(String proxyId, String candidateUrl, boolean force) throws IOException {
    Query query = Query.EMPTY;
    if (force) {
      query = query.plus(QueryKeys.FORCE, "true");
    }
    if (!candidateUrl.isEmpty()) {
      query = query.plus(QueryKeys.CANDIDATE, candidateUrl);
    }
    String path = Urls.withQuery(Urls.CLUSTER + "/proxy/" + Urls.encode(proxyId), query);
    caller.bytes("PUT", path, new HeaderMap(), RequestBody.NONE);
  }

  /** Stops all nodes. */
  public void shutdown() throws IOException {
    act(Actions.SHUTDOWN_CLUSTER, null);
  }

  /** Stops all nodes and removes their data; the connection may end without an answer. */
  public void decommission(boolean removeUserData) throws IOException {
    try {
      act(Actions.DECOMMISSION_CLUSTER, new RmNode("", null, false, removeUserData, false, false));
    } catch (EOFException | SocketException e) {
      if (e instanceof java.net.ConnectException) {
        throw e;
      }
    }
  }

  private String act(String action, Object value) throws IOException {
    return caller.act("PUT", Urls.CLUSTER, action, "", value);
  }
}
