package io.ais.node.proxyapi;

import io.ais.error.AisException;
import io.ais.model.BucketScrub;
import io.ais.model.ClusterMountpaths;
import io.ais.model.ClusterStats;
import io.ais.model.ClusterSysInfo;
import io.ais.model.JobQuery;
import io.ais.model.MemCpuInfo;
import io.ais.model.MountpathList;
import io.ais.model.NodeStats;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.nodeapi.NodeStatusSource;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.QueryKeys;
import io.ais.wire.What;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.function.Supplier;

/** Serves {@code GET /v1/cluster?what=...} on any proxy (spec/rest-api-jobs.md 3). Thread-safe. */
public final class ClusterQueries {
  private static final int BODY_LIMIT = 1 << 20;
  private static final String NODE = "node";
  private static final String DAEMON = "/v1/daemon?what=";

  private final String selfId;
  private final ClusterView view;
  private final Supplier<ClusterConfig> inForce;
  private final NodeStatusSource status;
  private final TargetCalls targets;
  private final JobQueries jobs;
  private final LifecycleQueries lifecycle;

  /**
   * @param inForce the configuration that is in force on this node: what was changed in memory only
   *     counts
   */
  public ClusterQueries(
      String selfId,
      ClusterView view,
      Supplier<ClusterConfig> inForce,
      NodeStatusSource status,
      TargetCalls targets,
      JobQueries jobs,
      LifecycleQueries lifecycle) {
    this.selfId = selfId;
    this.view = view;
    this.inForce = inForce;
    this.status = status;
    this.targets = targets;
    this.jobs = jobs;
    this.lifecycle = lifecycle;
  }

  /** Serves one query. */
  public void handle(Exchange exchange, String rest) throws IOException {
    String what = exchange.query().first(QueryKeys.WHAT);
    switch (what) {
      case What.SMAP -> json(exchange, state().smap());
      case What.BMD -> json(exchange, state().bmd());
      case What.SNODE -> json(exchange, status.snode());
      case What.CLUSTER_CONFIG -> json(exchange, config());
      case What.SYSINFO -> json(exchange, sysinfo());
      case What.NODE_STATS -> json(exchange, stats());
      case What.MOUNTPATHS ->
          json(
              exchange,
              new ClusterMountpaths(
                  targets.collect(
                      targets.activeTargets(), DAEMON + What.MOUNTPATHS, MountpathList.class)));
      case What.SCRUB -> json(exchange, scrubs());
      case What.BACKENDS -> json(exchange, state().config().backend().keySet());
      case What.REMOTE -> json(exchange, noRemotes());
      case What.TARGET_IPS -> exchange.respond(Response.text(addresses(state().smap())));
      case What.STATUS -> text(exchange, jobs.status(query(exchange)));
      case What.STATUS_ALL -> json(exchange, nullIfEmpty(jobs.statusAll(query(exchange))));
      case What.SNAPS -> json(exchange, jobs.snaps(query(exchange)));
      case What.LEAVE_PLAN -> json(exchange, lifecycle.plan(state(), nodes(exchange)));
      case What.REBALANCE -> json(exchange, lifecycle.progress(state()));
      case What.RUNNING -> json(exchange, jobs.running(query(exchange)));
      default -> throw AisException.badRequest("unexpected query [what=" + what + "]");
    }
  }

  private static List<String> nodes(Exchange exchange) {
    String ids = exchange.query().first(NODE);
    if (ids.isEmpty()) {
      throw AisException.badRequest("query parameter '" + NODE + "' is missing");
    }
    return List.of(ids.split(","));
  }

  private ClusterConfig config() {
    state(); // refuses while there is no cluster
    return inForce.get().masked();
  }

  private ClusterState state() {
    ClusterState current = view.current();
    if (current == null) {
      throw AisException.unavailable("no cluster map yet, starting up");
    }
    return current;
  }

  private static JobQuery query(Exchange exchange) throws IOException {
    byte[] body = exchange.body().readAll(BODY_LIMIT);
    if (body.length == 0) {
      return JobQuery.ALL;
    }
    try {
      JobQuery query = Json.parse(body, JobQuery.class);
      return query == null ? JobQuery.ALL : query;
    } catch (IOException e) {
      throw new AisException(400, "", "invalid job query: " + e.getMessage(), e);
    }
  }

  private static Object nullIfEmpty(List<?> list) {
    return list.isEmpty() ? null : list;
  }

  private static void json(Exchange exchange, Object value) throws IOException {
    if (value == null) {
      HeaderMap headers = new HeaderMap();
      headers.add(Headers.CONTENT_TYPE, Headers.JSON_UTF8).add(Headers.NOSNIFF, "nosniff");
      exchange.respond(
          new Response(200, headers, "null".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      return;
    }
    exchange.respond(Response.json(value));
  }

  private static void text(Exchange exchange, Object value) throws IOException {
    exchange.respond(Response.bytes(Headers.TEXT_UTF8, Json.bytes(value)));
  }

  private ClusterSysInfo sysinfo() {
    List<Snode> others =
        state().smap().proxies().values().stream()
            .filter(proxy -> proxy.isActive() && !proxy.id().equals(selfId))
            .toList();
    SortedMap<String, MemCpuInfo> proxies =
        targets.collect(others, DAEMON + What.SYSINFO, MemCpuInfo.class);
    proxies.put(selfId, status.system());
    return new ClusterSysInfo(
        proxies, targets.collect(targets.activeTargets(), DAEMON + What.SYSINFO, MemCpuInfo.class));
  }

  private ClusterStats stats() {
    return new ClusterStats(
        status.stats(),
        targets.collect(targets.activeTargets(), DAEMON + What.NODE_STATS, NodeStats.class));
  }

  /** By target; null of one that does not answer. */
  private SortedMap<String, BucketScrub[]> scrubs() {
    SortedMap<String, BucketScrub[]> found =
        targets.collect(targets.activeTargets(), DAEMON + What.SCRUB, BucketScrub[].class);
    targets.activeTargets().forEach(target -> found.putIfAbsent(target.id(), null));
    return found;
  }

  private static Map<String, Object> noRemotes() {
    Map<String, Object> none = new LinkedHashMap<>();
    none.put("a", null);
    none.put("ver", 0);
    return none;
  }

  private static String addresses(Smap smap) {
    StringJoiner text = new StringJoiner(",");
    for (Snode target : smap.targets().values()) {
      text.add(target.publicNet().host());
      text.add(target.controlNet().host());
      text.add(target.dataNet().host());
    }
    return text.toString();
  }
}
