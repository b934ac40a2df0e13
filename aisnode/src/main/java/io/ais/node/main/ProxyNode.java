package io.ais.node.main;

import io.ais.base.Ids;
import io.ais.client.ClientOptions;
import io.ais.client.HttpClient;
import io.ais.model.Capacity;
import io.ais.model.list.ListPage;
import io.ais.node.bucket.BucketService;
import io.ais.node.bucket.Commander;
import io.ais.node.bucket.MirrorJobs;
import io.ais.node.bucket.Summaries;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.NodeSteps;
import io.ais.node.http.Router;
import io.ais.node.job.Placement;
import io.ais.node.list.BucketSummaries;
import io.ais.node.list.ListLimits;
import io.ais.node.list.ListMerger;
import io.ais.node.nodeapi.NodeIdentity;
import io.ais.node.nodeapi.NodeQueries;
import io.ais.node.nodeapi.NodeStatusSource;
import io.ais.node.nodeapi.NodeVerbs;
import io.ais.node.nodeapi.PublicGuard;
import io.ais.node.proxyapi.BucketHandlers;
import io.ais.node.proxyapi.ClusterParts;
import io.ais.node.proxyapi.ClusterQueries;
import io.ais.node.proxyapi.ClusterVerbs;
import io.ais.node.proxyapi.EasyUrl;
import io.ais.node.proxyapi.JobQueries;
import io.ais.node.proxyapi.LifecycleQueries;
import io.ais.node.proxyapi.ObjectRedirects;
import io.ais.node.proxyapi.PrimaryForward;
import io.ais.node.proxyapi.ProxyRoutes;
import io.ais.node.proxyapi.Reverse;
import io.ais.node.proxyapi.TargetCalls;
import io.ais.node.ui.WebPage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A gateway, built by hand. Confined to the main thread until started; close is thread-safe. */
final class ProxyNode implements AutoCloseable {
  private final Shared shared;
  private final HttpClient http;
  private final ExecutorService summaryTasks;

  ProxyNode(Startup startup, String nodeId, NodeSteps steps) throws IOException {
    shared = new Shared(startup, nodeId, steps, List.of());
    http =
        new HttpClient(
            ClientOptions.defaults()
                .withUserAgent("Ais-Node")
                .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(5)));
    summaryTasks = Executors.newVirtualThreadPerTaskExecutor();
    shared.server.setHandler(new PublicGuard(router()));
  }

  private Router router() {
    NodeIdentity identity = shared.identity;
    String display = identity.display();
    Commander commander = command -> shared.control.submit(command, commandTimeout());
    TargetCalls targets = new TargetCalls(shared.peers, shared.control);
    PrimaryForward forward =
        new PrimaryForward(
            display, shared.control, shared.peers, Duration.ofSeconds(60), shared.ticker);
    ListMerger merger = new ListMerger(this::placement, targets, shared.ticker, ListLimits.DEFAULT);
    LifecycleQueries lifecycle = new LifecycleQueries(targets);
    ClusterParts parts =
        new ClusterParts(
            display, shared.control, targets, lifecycle, http, shared.health, shared.random);
    BucketService buckets = buckets(commander, targets, merger, parts);
    BucketHandlers bucketHandlers =
        new BucketHandlers(
            display,
            buckets,
            forward,
            (bck, request) -> list(merger, buckets, bck, request),
            parts);
    ObjectRedirects objects =
        new ObjectRedirects(identity.id(), display, shared.ownership, shared.stats);
    NodeStatusSource status = shared.status(() -> Capacity.NONE, () -> null, this::absentTargets);
    NodeQueries queries = shared.queries(status, null);
    NodeVerbs verbs = shared.verbs(null);
    JobQueries jobs = new JobQueries(display, shared.control, targets, shared.ticker, shared.clock);
    Reverse reverse =
        new Reverse(identity, shared.control, forward, exchange -> local(exchange, queries, verbs));
    return ProxyRoutes.router(
        new ProxyRoutes.Handlers(
            objects,
            bucketHandlers,
            new ClusterQueries(
                identity.id(),
                shared.control,
                shared.settings::effective,
                status,
                targets,
                jobs,
                lifecycle),
            new ClusterVerbs(display, shared.control, commander, forward, this::goTime, parts),
            queries,
            verbs,
            reverse,
            Map.of(
                "/ais",
                new EasyUrl("ais", bucketHandlers, objects),
                "/gs",
                new EasyUrl("gcp", bucketHandlers, objects),
                "/az",
                new EasyUrl("azure", bucketHandlers, objects)),
            shared.health,
            forward,
            shared.messages(),
            shared.prometheus(),
            WebPage.load(),
            () -> shared.control.standing().primaryId()));
  }

  /** What an operator should look at; the primary tells it for all. */
  private List<String> absentTargets() {
    ClusterState state = shared.control.current();
    if (state == null || !shared.control.standing().primaryId().equals(shared.identity.id())) {
      return List.of();
    }
    return state.absentTargets().stream()
        .map(
            id ->
                "t[%s] has left the map, and what only it holds gets 503: start it again ('ais explain t[%s]')"
                    .formatted(id, id))
        .toList();
  }

  private static void local(
      io.ais.node.http.Exchange exchange, NodeQueries queries, NodeVerbs verbs) throws IOException {
    String prefix = "/v1/reverse/daemon";
    String rest = exchange.rawPath().substring(prefix.length());
    String below = rest.startsWith("/") ? rest.substring(1) : rest;
    if (exchange.method().equals("GET")) {
      queries.handle(exchange, below);
    } else {
      verbs.put(exchange, below);
    }
  }

  private BucketService buckets(
      Commander commander, TargetCalls targets, ListMerger merger, MirrorJobs mirrors) {
    BucketSummaries summaries =
        new BucketSummaries(this::placement, targets, merger, Duration.ofMinutes(5));
    Supplier<String> ids = () -> Ids.newUuid(shared.random);
    return new BucketService(
        shared.identity.display(),
        shared.control,
        shared.ownership,
        commander,
        shared.clock,
        new Summaries(
            summaryTasks,
            ids,
            (bck, prefix) -> summaries.summary(bck, () -> bid(bck), prefix, ids.get())),
        mirrors);
  }

  private long bid(io.ais.model.Bck bck) {
    return shared.ownership.require(bck).bid().bits();
  }

  private ListPage list(
      ListMerger merger,
      BucketService buckets,
      io.ais.model.Bck bck,
      io.ais.model.list.ListRequest request) {
    long start = shared.ticker.nanos();
    buckets.require(bck); // an unknown bucket comes before a bad request
    String uuid = Ids.validUuid(request.uuid()) ? request.uuid() : Ids.newUuid(shared.random);
    ListPage page = merger.page(bck, () -> bid(bck), uuid, request);
    shared.stats.add("lst.n", bck.toString(), 1);
    shared.stats.latency("lst.ns", shared.ticker.nanos() - start);
    return page;
  }

  private Placement placement() {
    ClusterState state = shared.control.current();
    if (state == null) {
      throw io.ais.error.AisException.unavailable("no cluster map yet, starting up");
    }
    return shared.ownership.placement(state);
  }

  private Duration commandTimeout() {
    return shared.settings.effective().timeout().maxHostBusy().multipliedBy(2);
  }

  private String goTime() {
    Instant now = Instant.now();
    double uptime = shared.stats.uptimeNanos() / 1e9;
    return java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.nnnnnnnnn")
            .withZone(java.time.ZoneOffset.UTC)
            .format(now)
        + " +0000 UTC m=+"
        + String.format(java.util.Locale.ROOT, "%.9f", uptime);
  }

  Shared shared() {
    return shared;
  }

  void start() throws IOException {
    shared.listen();
    shared.start();
  }

  @Override
  public void close() {
    summaryTasks.shutdownNow();
    shared.close();
    http.close();
  }
}
