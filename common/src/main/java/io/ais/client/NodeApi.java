package io.ais.client;

import com.fasterxml.jackson.core.type.TypeReference;
import io.ais.model.Bmd;
import io.ais.model.DiskCapacity;
import io.ais.model.MemCpuInfo;
import io.ais.model.MountpathList;
import io.ais.model.NodeStats;
import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import io.ais.wire.Urls;
import io.ais.wire.What;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Calls to single nodes, relayed by the proxy (spec/rest-api-jobs.md 2). Thread-safe. */
public final class NodeApi {
  private final Caller caller;

  NodeApi(Caller caller) {
    this.caller = caller;
  }

  /** Status as {@code show cluster} prints it. */
  public NodeStatus status(String nodeId) throws IOException {
    return get(nodeId, What.NODE_STATUS, NodeStatus.class);
  }

  /** Counters and capacity. */
  public NodeStats stats(String nodeId) throws IOException {
    return get(nodeId, What.NODE_STATS, NodeStats.class);
  }

  /** Local and inherited configuration, JSON as sent. */
  public byte[] config(String nodeId) throws IOException {
    return get(nodeId, What.CONFIG);
  }

  /** Kinds of metrics by name. */
  public SortedMap<String, String> metrics(String nodeId) throws IOException {
    return Json.parse(get(nodeId, What.METRICS), new TypeReference<TreeMap<String, String>>() {});
  }

  /** Mountpaths of a target. */
  public MountpathList mountpaths(String nodeId) throws IOException {
    return get(nodeId, What.MOUNTPATHS, MountpathList.class);
  }

  /** Disks of a target. */
  public DiskCapacity disks(String nodeId) throws IOException {
    return get(nodeId, What.DISK, DiskCapacity.class);
  }

  /** Memory and processors. */
  public MemCpuInfo sysInfo(String nodeId) throws IOException {
    return get(nodeId, What.SYSINFO, MemCpuInfo.class);
  }

  /** The node's own entry. */
  public Snode snode(String nodeId) throws IOException {
    return get(nodeId, What.SNODE, Snode.class);
  }

  /** Cluster map as this node knows it. */
  public Smap smap(String nodeId) throws IOException {
    return get(nodeId, What.SMAP, Smap.class);
  }

  /** Bucket metadata as this node knows it. */
  public Bmd bmd(String nodeId) throws IOException {
    return get(nodeId, What.BMD, Bmd.class);
  }

  /** Version of the software. */
  public String softwareVersion(String nodeId) throws IOException {
    return new String(get(nodeId, What.SOFTWARE_VERSION), StandardCharsets.UTF_8).strip();
  }

  /**
   * The log as a stream; the caller closes the answer.
   *
   * @param severity info, warning or error; empty = info
   * @param offsetBytes where to begin
   */
  public HttpResponse log(String nodeId, String severity, long offsetBytes) throws IOException {
    Query query = Query.EMPTY.plus(QueryKeys.WHAT, What.LOG);
    if (!severity.isEmpty()) {
      query = query.plus(QueryKeys.SEVERITY, severity);
    }
    if (offsetBytes > 0) {
      query = query.plus(QueryKeys.OFFSET, Long.toString(offsetBytes));
    }
    return caller.open(
        "GET", Urls.withQuery(Urls.REVERSE_DAEMON, query), toNode(nodeId), RequestBody.NONE);
  }

  /** Overrides configuration of this node by dotted names. */
  public void setConfig(String nodeId, Map<String, String> values, boolean isTransient)
      throws IOException {
    Query query = Query.EMPTY;
    for (Map.Entry<String, String> value : values.entrySet()) {
      query = query.plus(value.getKey(), value.getValue());
    }
    query = query.plus(QueryKeys.TRANSIENT, Boolean.toString(isTransient));
    String path = Urls.withQuery(Urls.REVERSE_DAEMON + "/" + Actions.SET_CONFIG, query);
    caller.bytes("PUT", path, toNode(nodeId), RequestBody.NONE);
  }

  /** Drops what this node has overridden. */
  public void resetConfig(String nodeId) throws IOException {
    act("PUT", nodeId, "", Actions.RESET_CONFIG, null);
  }

  /** Begins a new log file. */
  public void rotateLogs(String nodeId) throws IOException {
    act("PUT", nodeId, "", Actions.ROTATE_LOGS, null);
  }

  /** Resets counters. */
  public void resetStats(String nodeId, boolean errorsOnly) throws IOException {
    act("PUT", nodeId, "", Actions.RESET_STATS, errorsOnly);
  }

  /** Adds a directory to a target. */
  public void attachMountpath(String nodeId, String path, String label) throws IOException {
    Query query =
        label.isEmpty() ? Query.EMPTY : Query.EMPTY.plus(QueryKeys.MOUNTPATH_LABEL, label);
    act("PUT", nodeId, query, Actions.ATTACH_MOUNTPATH, path);
  }

  /** Takes a disabled mountpath into use again. */
  public void enableMountpath(String nodeId, String path) throws IOException {
    act("POST", nodeId, Query.EMPTY, Actions.ENABLE_MOUNTPATH, path);
  }

  /** Takes a mountpath out of use and keeps it known. */
  public void disableMountpath(String nodeId, String path, boolean dontResilver)
      throws IOException {
    act("POST", nodeId, resilver(dontResilver), Actions.DISABLE_MOUNTPATH, path);
  }

  /** Removes a mountpath. */
  public void detachMountpath(String nodeId, String path, boolean dontResilver) throws IOException {
    act("DELETE", nodeId, resilver(dontResilver), Actions.DETACH_MOUNTPATH, path);
  }

  /** Removes a mountpath and gives up what only it holds, also one that is out of service. */
  public void giveUpMountpath(String nodeId, String path) throws IOException {
    Query query = Query.EMPTY.plus(QueryKeys.ACCEPT_LOSS, "true");
    act("DELETE", nodeId, query, Actions.DETACH_MOUNTPATH, path);
  }

  private static Query resilver(boolean dont) {
    return dont ? Query.EMPTY.plus(QueryKeys.DONT_RESILVER, "true") : Query.EMPTY;
  }

  private void act(String method, String nodeId, Query query, String action, String path)
      throws IOException {
    act(method, nodeId, Urls.withQuery("/mountpaths", query), action, path);
  }

  private void act(String method, String nodeId, String rest, String action, Object value)
      throws IOException {
    HeaderMap headers = toNode(nodeId).add(Headers.CONTENT_TYPE, Headers.JSON);
    caller.bytes(method, Urls.REVERSE_DAEMON + rest, headers, Caller.envelope(action, "", value));
  }

  private <T> T get(String nodeId, String what, Class<T> type) throws IOException {
    return Json.parse(get(nodeId, what), type);
  }

  private byte[] get(String nodeId, String what) throws IOException {
    return caller.bytes(
        "GET",
        Urls.REVERSE_DAEMON + "?" + QueryKeys.WHAT + "=" + what,
        toNode(nodeId),
        RequestBody.NONE);
  }

  private static HeaderMap toNode(String nodeId) {
    return new HeaderMap().add(Headers.NODE_ID, nodeId);
  }
}
