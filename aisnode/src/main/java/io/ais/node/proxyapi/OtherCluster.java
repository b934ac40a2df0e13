package io.ais.node.proxyapi;

import io.ais.client.HttpClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.error.AisException;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Destination;
import io.ais.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What must be true of another cluster before all members of this one join it
 * (spec/control-plane.md 7.2). Asks it over its public address. Thread-safe.
 */
final class OtherCluster {
  private static final int ANSWER_LIMIT = 64 << 20;
  private static final int CONFLICT = 409;

  private final String display;
  private final HttpClient http;

  OtherCluster(String display, HttpClient http) {
    this.display = display;
    this.http = http;
  }

  /**
   * Checks the cluster that is to be joined.
   *
   * @param own newest state of this cluster
   * @param id of the other primary, as the operator names it
   * @param address where it answers
   * @throws AisException with the reason why it cannot be joined
   */
  Destination check(ClusterState own, String id, String address) {
    String url = checkedUrl(address);
    Snode node = ask(url, "/v1/daemon?what=snode", Snode.class);
    Smap smap = ask(url, "/v1/daemon?what=smap", Smap.class);
    if (smap.uuid().equals(own.uuid())) {
      throw refuse(
          400, "%s belongs to this cluster, %s".formatted(node.display(), own.uuid()), address);
    }
    if (!node.id().equals(id)) {
      throw refuse(CONFLICT, "%s answers there, not p[%s]".formatted(node.display(), id), address);
    }
    if (!id.equals(smap.primaryId())) {
      throw refuse(
          CONFLICT,
          "p[%s] is not primary there, p[%s] is".formatted(id, smap.primaryId()),
          address);
    }
    requireReady(url, id);
    requireNoRebalance(url, smap);
    requireStrangers(own.smap(), smap);
    LinkedHashSet<String> urls = new LinkedHashSet<>();
    urls.add(smap.primary().controlNet().url());
    urls.add(url);
    smap.proxies().values().forEach(proxy -> urls.add(proxy.controlNet().url()));
    return new Destination(smap.uuid(), urls.stream().limit(Destination.URL_LIMIT).toList());
  }

  private String checkedUrl(String text) {
    try {
      URI uri = new URI(text);
      boolean full = "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
      if (full && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
        return "http://" + uri.getRawAuthority();
      }
    } catch (URISyntaxException e) {
      throw badUrl(text, e);
    }
    throw badUrl(text, null);
  }

  private static AisException badUrl(String text, Exception cause) {
    return new AisException(
        400, "", "invalid URL \"" + text + "\": expecting full URL, e.g. http://host:port", cause);
  }

  private AisException refuse(int status, String why, String address) {
    return new AisException(
        status, "", "%s: cannot join the cluster at %s: %s".formatted(display, address, why));
  }

  private <T> T ask(String url, String path, Class<T> type) {
    try (HttpResponse answer = http.send(HttpRequest.of("GET", url + path))) {
      if (answer.isSuccess()) {
        return Json.parse(answer.readAll(ANSWER_LIMIT), type);
      }
      throw refuse(503, "status " + answer.status() + " of " + path, url);
    } catch (IOException e) {
      throw new AisException(
          503,
          "",
          "%s: cannot join the cluster at %s: not reachable: %s".formatted(display, url, e),
          e);
    }
  }

  private void requireReady(String url, String id) {
    try (HttpResponse answer = http.send(HttpRequest.of("GET", url + "/v1/health?prr=true"))) {
      if (!answer.isSuccess()) {
        throw refuse(503, "primary p[" + id + "] is not ready", url);
      }
    } catch (IOException e) {
      throw new AisException(503, "", display + ": " + url + " is not reachable: " + e, e);
    }
  }

  /** Targets that come in would start one rebalance after the other. */
  private void requireNoRebalance(String url, Smap smap) {
    ClusterConfig config = ask(url, "/v1/cluster?what=cluster_config", ClusterConfig.class);
    if (smap.activeTargets().size() > 1 && config.rebalance().enabled()) {
      throw refuse(
          CONFLICT,
          "please disable global rebalance on the destination cluster ('rebalance.enabled false')"
              + " and try again",
          url);
    }
  }

  /** The other cluster would refuse whoever claims the name or the address of a member. */
  private void requireStrangers(Smap own, Smap other) {
    List<String> urls = other.nodes().stream().map(node -> node.controlNet().url()).toList();
    for (Snode member : own.nodes()) {
      if (other.node(member.id()) != null || urls.contains(member.controlNet().url())) {
        throw new AisException(
            CONFLICT,
            "",
            display + ": " + member.display() + " has the ID or the address of a member there");
      }
    }
  }
}
