package io.ais.node.targetapi;

import io.ais.node.control.MessageHandler;
import io.ais.node.ec.PeerSlices;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.node.http.RouteHandler;
import io.ais.node.http.Router;
import io.ais.node.nodeapi.Health;
import io.ais.node.nodeapi.NodeQueries;
import io.ais.node.nodeapi.NodeVerbs;
import io.ais.node.rebalance.Holdings;
import io.ais.node.rebalance.PeerConfirmation;
import io.ais.node.stats.PrometheusText;
import io.ais.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Which handler serves which path on a target (spec/rest-api.md 1.1). Stateless. */
public final class TargetRoutes {

  /** Handlers of a target. */
  public record Handlers(
      ObjectHandlers objects,
      CopyHandlers copies,
      SliceHandlers slices,
      JobHandlers jobs,
      NodeQueries nodeQueries,
      NodeVerbs nodeVerbs,
      Health health,
      MessageHandler messages,
      PrometheusText prometheus,
      Supplier<String> primaryId,
      Holdings holdings) {}

  private static final Duration COUNT_AT_MOST = Duration.ofSeconds(20);

  private TargetRoutes() {}

  /** The table. */
  public static Router router(Handlers h) {
    Router.Builder routes = Router.builder();
    for (Net net : List.of(Net.PUBLIC, Net.DATA, Net.CONTROL)) {
      Router.Builder ignored =
          net == Net.PUBLIC
              ? routes.quick(net, "GET", "/v1/objects", h.objects()::get)
              : routes.on(net, "GET", "/v1/objects", reads(h, h.objects()::get));
      routes
          .on(
              net,
              "HEAD",
              "/v1/objects",
              net == Net.PUBLIC ? h.objects()::head : reads(h, h.objects()::head))
          .on(net, "PUT", "/v1/objects", h.objects()::put)
          .on(net, "DELETE", "/v1/objects", h.objects()::delete)
          .on(net, "PATCH", "/v1/objects", h.objects()::patch)
          .on(net, "POST", "/v1/objects", h.objects()::post);
    }
    for (Net net : List.of(Net.PUBLIC, Net.CONTROL)) {
      routes
          .on(net, "GET", "/v1/daemon", h.nodeQueries()::handle)
          .on(net, "PUT", "/v1/daemon", h.nodeVerbs()::put)
          .on(net, "POST", "/v1/daemon", h.nodeVerbs()::other)
          .on(net, "DELETE", "/v1/daemon", h.nodeVerbs()::other)
          .on(net, "GET", "/v1/health", (exchange, rest) -> h.health().handle(exchange))
          .on(net, "GET", "/metrics", metrics(h));
    }
    // A node whose intra-cluster networks share one port serves both there.
    for (Net net : List.of(Net.DATA, Net.CONTROL)) {
      routes
          .on(net, "POST", "/v1/objstream", streams(h))
          .on(net, "POST", PeerSlices.HELD, h.slices()::held)
          .on(net, "POST", PeerSlices.PAGE, h.slices()::page)
          .on(net, "POST", PeerSlices.CONTENT, h.slices()::content)
          .on(net, "POST", PeerSlices.OFFER, h.slices()::offer)
          .on(net, "POST", PeerSlices.DROP, h.slices()::drop)
          .on(net, "POST", PeerConfirmation.HAVE, h.copies()::have)
          .on(net, "POST", "/v1/intra/drop", h.copies()::drop);
    }
    return routes
        .on(Net.CONTROL, "GET", "/v1/intra/holdings", holdings(h))
        .on(Net.CONTROL, "POST", "/v1/intra/list", h.jobs()::list)
        .on(Net.CONTROL, "POST", "/v1/intra/summary", h.jobs()::summary)
        .on(Net.CONTROL, "GET", "/v1/xactions", h.jobs()::snaps)
        .on(Net.CONTROL, "PUT", "/v1/xactions", h.jobs()::start)
        .on(Net.CONTROL, "DELETE", "/v1/xactions", h.jobs()::stop)
        .on(Net.CONTROL, "POST", "/v1/control", h.messages()::handle)
        .build();
  }

  /** On the data network another target may look past ownership. */
  private static RouteHandler reads(Handlers h, RouteHandler client) {
    return (exchange, rest) -> {
      if (CopyHandlers.isNeighborRequest(exchange)) {
        h.copies().neighbor(exchange);
      } else {
        client.handle(exchange, rest);
      }
    };
  }

  private static RouteHandler streams(Handlers h) {
    return (exchange, rest) -> {
      if (rest.equals(PeerSlices.STREAM)) {
        h.slices().stream(exchange);
      } else {
        h.copies().stream(exchange, rest);
      }
    };
  }

  private static RouteHandler holdings(Handlers h) {
    return (exchange, rest) -> exchange.respond(Response.json(h.holdings().count(COUNT_AT_MOST)));
  }

  private static RouteHandler metrics(Handlers h) {
    return (exchange, rest) ->
        exchange.respond(
            Response.bytes(
                Headers.TEXT_UTF8,
                h.prometheus().render(h.primaryId().get()).getBytes(StandardCharsets.UTF_8)));
  }
}
