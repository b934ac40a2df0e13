package io.ais.node.proxyapi;

import io.ais.node.control.MessageHandler;
import io.ais.node.http.Exchange;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.node.http.RouteHandler;
import io.ais.node.http.Router;
import io.ais.node.nodeapi.Health;
import io.ais.node.nodeapi.NodeQueries;
import io.ais.node.nodeapi.NodeVerbs;
import io.ais.node.stats.PrometheusText;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Which handler serves which path on a proxy (spec/rest-api.md 1.1). Stateless. */
public final class ProxyRoutes {
  private static final List<Net> CLIENTS = List.of(Net.PUBLIC, Net.CONTROL);
  private static final byte[] EMPTY_LIST = {'[', ']'};

  /**
   * Handlers of a proxy.
   *
   * @param webPage on the public network only, GET and HEAD
   */
  public record Handlers(
      ObjectRedirects objects,
      BucketHandlers buckets,
      ClusterQueries clusterQueries,
      ClusterVerbs clusterVerbs,
      NodeQueries nodeQueries,
      NodeVerbs nodeVerbs,
      Reverse reverse,
      Map<String, EasyUrl> easyUrls,
      Health health,
      PrimaryForward forward,
      MessageHandler messages,
      PrometheusText prometheus,
      RouteHandler webPage,
      Supplier<String> primaryId) {}

  private ProxyRoutes() {}

  /** The table. */
  public static Router router(Handlers h) {
    Router.Builder routes = Router.builder();
    for (Net net : CLIENTS) {
      for (String method : List.of("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH")) {
        routes.quick(net, method, "/v1/objects", h.objects()::handle);
      }
      routes
          .on(net, "GET", "/v1/buckets", h.buckets()::get)
          .on(net, "HEAD", "/v1/buckets", h.buckets()::head)
          .on(net, "POST", "/v1/buckets", h.buckets()::post)
          .on(net, "DELETE", "/v1/buckets", h.buckets()::delete)
          .on(net, "PATCH", "/v1/buckets", h.buckets()::patch)
          .on(net, "PUT", "/v1/buckets", h.buckets()::put)
          .on(net, "GET", "/v1/cluster", h.clusterQueries()::handle)
          .on(net, "PUT", "/v1/cluster", h.clusterVerbs()::put)
          .on(net, "POST", "/v1/cluster", h.clusterVerbs()::post)
          .on(net, "GET", "/v1/daemon", h.nodeQueries()::handle)
          .on(net, "PUT", "/v1/daemon", h.nodeVerbs()::put)
          .on(net, "GET", "/v1/health", (exchange, rest) -> health(h, exchange))
          .on(net, "GET", "/v1/download", ProxyRoutes::emptyList)
          .on(net, "GET", "/v1/sort", ProxyRoutes::emptyList)
          .any(net, "/v1/etl", ProxyRoutes::needsKubernetes)
          .on(net, "GET", "/metrics", metrics(h))
          .any(net, "/s3", notYet("serve S3 requests"))
          .any(net, "/v1/ml", notYet("assemble batches of objects"))
          .on(net, "POST", "/v1/tokens", notYet("manage tokens without authentication"))
          .on(net, "DELETE", "/v1/tokens", notYet("manage tokens without authentication"));
      for (Map.Entry<String, EasyUrl> easy : h.easyUrls().entrySet()) {
        for (String method : List.of("GET", "PUT", "HEAD", "DELETE")) {
          routes.on(net, method, easy.getKey(), easy.getValue()::handle);
        }
      }
      for (String method : List.of("GET", "PUT", "POST", "DELETE")) {
        routes.on(net, method, "/v1/reverse/daemon", h.reverse()::handle);
      }
      routes.any(net, "/v1/reverse", ProxyRoutes::invalidReverse);
    }
    routes
        .on(Net.PUBLIC, "GET", "/ui", h.webPage())
        .on(Net.PUBLIC, "HEAD", "/ui", h.webPage())
        .on(Net.CONTROL, "POST", "/v1/control", h.messages()::handle);
    return routes.build();
  }

  private static RouteHandler metrics(Handlers h) {
    return (exchange, rest) ->
        exchange.respond(
            Response.bytes(
                Headers.TEXT_UTF8,
                h.prometheus()
                    .render(h.primaryId().get())
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** Whether a rebalance could start, only the primary can tell. */
  private static void health(Handlers h, Exchange exchange) throws java.io.IOException {
    Query query = exchange.query();
    boolean asksPrimary =
        query.flag(QueryKeys.PRIMARY_READY_REBALANCE)
            && !query.flag(QueryKeys.CLUSTER_INFO)
            && !query.flag(QueryKeys.CLUSTER_INFO_PRIMARY);
    if (asksPrimary) {
      h.forward().serve(exchange, new byte[0], () -> h.health().handle(exchange));
    } else {
      h.health().handle(exchange);
    }
  }

  private static void emptyList(Exchange exchange, String rest) throws java.io.IOException {
    exchange.respond(Response.bytes(Headers.TEXT_UTF8, EMPTY_LIST));
  }

  private static void needsKubernetes(Exchange exchange, String rest) {
    throw io.ais.error.AisException.badRequest("the operation requires Kubernetes");
  }

  private static RouteHandler notYet(String what) {
    return (exchange, rest) -> {
      throw new io.ais.error.AisException(
          501, io.ais.error.TypeCodes.NOT_IMPLEMENTED, "cannot " + what + " - not implemented yet");
    };
  }

  private static void invalidReverse(Exchange exchange, String rest) {
    throw io.ais.error.AisException.badRequest("invalid request URI: " + exchange.rawPath());
  }
}
