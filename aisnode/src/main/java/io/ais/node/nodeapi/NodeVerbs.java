package io.ais.node.nodeapi;

import io.ais.error.AisException;
import io.ais.model.ActMsg;
import io.ais.model.config.ConfigToSet;
import io.ais.node.http.Exchange;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.node.stats.Stats;
import io.ais.wire.Actions;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Serves {@code PUT /v1/daemon}: settings of this node (spec/rest-api-jobs.md 2.2). Reached by the
 * reverse path of a proxy; a target refuses it on its public port. Thread-safe.
 */
public final class NodeVerbs {
  private static final String SET_CONFIG_PATH = "set-config";

  private final NodeIdentity identity;
  private final NodeSettings settings;
  private final Stats stats;
  private final LogSource logs;
  private final MountpathVerbs mountpaths;

  /** Changes of mountpaths; the request is allowed. */
  @FunctionalInterface
  public interface MountpathVerbs {
    void handle(Exchange exchange) throws IOException;
  }

  /**
   * @param mountpaths null for a node without
   */
  public NodeVerbs(
      NodeIdentity identity,
      NodeSettings settings,
      Stats stats,
      LogSource logs,
      MountpathVerbs mountpaths) {
    this.mountpaths = mountpaths;
    this.identity = identity;
    this.settings = settings;
    this.stats = stats;
    this.logs = logs;
  }

  /** PUT. */
  public void put(Exchange exchange, String rest) throws IOException {
    refuseOnPublic(exchange);
    if (rest.equals(SET_CONFIG_PATH)) {
      settings.override(ConfigToSet.ofKeys(keys(exchange)), isTransient(exchange));
      exchange.respond(Response.of(200));
      return;
    }
    if (!rest.isEmpty()) {
      mountpaths(exchange, rest);
      return;
    }
    ActMsg message = Envelope.read(exchange, identity.display());
    switch (message.action()) {
      case Actions.SET_CONFIG ->
          settings.override(ConfigToSet.ofTree(message.value()), isTransient(exchange));
      case Actions.RESET_CONFIG -> settings.reset();
      case Actions.RESET_STATS -> stats.reset(Boolean.TRUE.equals(message.value()));
      case Actions.ROTATE_LOGS -> logs.rotate();
      default -> throw AisException.badRequest("invalid action \"" + message.action() + "\"");
    }
    exchange.respond(Response.of(200));
  }

  /** POST and DELETE: mountpaths. */
  public void other(Exchange exchange, String rest) throws IOException {
    refuseOnPublic(exchange);
    mountpaths(exchange, rest);
  }

  private void mountpaths(Exchange exchange, String rest) throws IOException {
    if (!rest.equals("mountpaths") || mountpaths == null) {
      throw AisException.badRequest("invalid request URI: '" + exchange.rawPath() + "'");
    }
    mountpaths.handle(exchange);
  }

  private void refuseOnPublic(Exchange exchange) {
    if (exchange.net() == Net.PUBLIC && identity.self().isTarget()) {
      throw new AisException(
          403,
          "",
          identity.display()
              + ": "
              + exchange.method()
              + " "
              + exchange.rawPath()
              + " is read-only on PUBLIC");
    }
  }

  /** Keys of a set-config query, lower-cased, without the switch for memory only. */
  public static Map<String, String> keys(Exchange exchange) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String key : exchange.query().keys()) {
      if (!key.equals(QueryKeys.TRANSIENT)) {
        keys.put(key.toLowerCase(java.util.Locale.ROOT), exchange.query().first(key));
      }
    }
    return keys;
  }

  /** The request asks for a change in memory only. */
  public static boolean isTransient(Exchange exchange) {
    return exchange.query().flag(QueryKeys.TRANSIENT);
  }
}
