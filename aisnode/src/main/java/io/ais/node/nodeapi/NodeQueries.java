package io.ais.node.nodeapi;

import io.ais.error.AisException;
import io.ais.model.BucketScrub;
import io.ais.model.DiskCapacity;
import io.ais.model.MemCpuInfo;
import io.ais.model.MountpathList;
import io.ais.model.ObjectSight;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.http.BodyWriter;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.stats.Stats;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import io.ais.wire.What;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Serves {@code GET /v1/daemon?what=...} (spec/rest-api-jobs.md 2.1). Thread-safe. */
public final class NodeQueries {

  /**
   * Answers of targets only; null on a proxy.
   *
   * @param mountpaths lists of mountpaths by state
   * @param disk disk statistics and capacity
   * @param system memory, processor and file systems
   * @param scrubs the last complete one of each bucket
   * @param object what is here of the object that the query names
   */
  public record TargetParts(
      Supplier<MountpathList> mountpaths,
      Supplier<DiskCapacity> disk,
      Supplier<MemCpuInfo> system,
      Supplier<List<BucketScrub>> scrubs,
      Function<Query, ObjectSight> object) {}

  private final NodeIdentity identity;
  private final ClusterView view;
  private final NodeStatusSource status;
  private final NodeSettings settings;
  private final Stats stats;
  private final LogSource logs;
  private final TargetParts target;
  private final Supplier<Object> clusterState;

  /**
   * @param clusterState answer to {@code what=cstate}
   */
  public NodeQueries(
      NodeIdentity identity,
      ClusterView view,
      NodeStatusSource status,
      NodeSettings settings,
      Stats stats,
      LogSource logs,
      TargetParts target,
      Supplier<Object> clusterState) {
    this.identity = identity;
    this.view = view;
    this.status = status;
    this.settings = settings;
    this.stats = stats;
    this.logs = logs;
    this.target = target;
    this.clusterState = clusterState;
  }

  /** Serves one query. */
  public void handle(Exchange exchange, String rest) throws IOException {
    String what = exchange.query().first(QueryKeys.WHAT);
    switch (what) {
      case What.SMAP -> json(exchange, published().smap());
      case What.BMD -> json(exchange, published().bmd());
      case What.CONFIG -> json(exchange, settings.shown());
      case What.SNODE -> json(exchange, status.snode());
      case What.SYSINFO -> json(exchange, target == null ? status.system() : target.system().get());
      case What.NODE_STATS -> json(exchange, status.stats());
      case What.NODE_STATUS -> json(exchange, status.status());
      case What.METRICS -> json(exchange, stats.kinds());
      case What.SOFTWARE_VERSION -> exchange.respond(Response.text(identity.version()));
      case What.CERTIFICATE ->
          throw new AisException(404, "", "no TLS certificate loaders configured");
      case What.LOG -> log(exchange);
      case "cstate" -> json(exchange, clusterState.get());
      default -> targetOnly(exchange, what);
    }
  }

  private void targetOnly(Exchange exchange, String what) throws IOException {
    if (target == null) {
      throw unrecognized(what);
    }
    switch (what) {
      case What.MOUNTPATHS -> json(exchange, target.mountpaths().get());
      case What.DISK -> json(exchange, target.disk().get());
      case What.SCRUB -> json(exchange, target.scrubs().get());
      case What.OBJECT -> json(exchange, target.object().apply(exchange.query()));
      case What.REMOTE -> {
        Map<String, Object> none = new TreeMap<>();
        none.put("a", new Object[0]);
        none.put("ver", 0);
        json(exchange, none);
      }
      default -> throw unrecognized(what);
    }
  }

  private static AisException unrecognized(String what) {
    return AisException.badRequest(
        "invalid '/v1/daemon' request: unrecognized 'what=" + what + "' query");
  }

  private ClusterState published() {
    ClusterState current = view.current();
    if (current == null) {
      throw AisException.unavailable(identity.display() + " has no cluster map yet, starting up");
    }
    return current;
  }

  private static void json(Exchange exchange, Object value) throws IOException {
    exchange.respond(Response.json(value));
  }

  private void log(Exchange exchange) throws IOException {
    if (exchange.query().flag(QueryKeys.ALL)) {
      try (OutputStream out = chunked(exchange, "application/x-gtar")) {
        logs.archive(out);
      }
      return;
    }
    String text = exchange.query().first(QueryKeys.OFFSET);
    long offset;
    try {
      offset = text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new AisException(400, "", "invalid offset \"" + text + "\"", e);
    }
    String severity = exchange.query().first(QueryKeys.SEVERITY);
    try (InputStream in = logs.text(severity, offset);
        OutputStream out = chunked(exchange, Headers.TEXT_UTF8)) {
      in.transferTo(out);
    }
  }

  /** Logs are larger than what may be in memory. A failure before the end cuts the connection. */
  private static OutputStream chunked(Exchange exchange, String contentType) throws IOException {
    HeaderMap headers = new HeaderMap().add(Headers.CONTENT_TYPE, contentType);
    BodyWriter body = exchange.stream(200, headers, -1);
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        body.write(ByteBuffer.wrap(bytes, from, count));
      }
    };
  }
}
