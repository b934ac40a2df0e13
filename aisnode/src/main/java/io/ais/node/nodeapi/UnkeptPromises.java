package io.ais.node.nodeapi;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.config.ClusterConfig;
import io.ais.model.config.ConfigToSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that promise protection which nodes do not provide yet: they are refused, since a cluster
 * that says it checks tokens, and does not, is worse than one that says it does not. Stateless.
 */
public final class UnkeptPromises {
  private UnkeptPromises() {}

  /** Name of a setting that is on and cannot be kept; empty if there is none. */
  public static Optional<String> missing(ClusterConfig config) {
    return promised(config).entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * Refuses a change that switches such a setting on; one that is on may stay or go off.
   *
   * @throws AisException 501 naming the setting
   */
  public static void check(ClusterConfig now, ConfigToSet change) {
    Map<String, Boolean> before = promised(now);
    promised(now.apply(change))
        .forEach(
            (name, on) -> {
              if (on && !before.get(name)) {
                throw new AisException(
                    501,
                    TypeCodes.NOT_IMPLEMENTED,
                    "cannot switch " + name + " on - not implemented yet");
              }
            });
  }

  private static Map<String, Boolean> promised(ClusterConfig config) {
    Map<String, Boolean> promised = new LinkedHashMap<>();
    promised.put("net.http.use_https", config.net().http().useHttps());
    promised.put("auth.client_auth_required", config.auth().clientAuthRequired());
    promised.put("auth.intra_cluster.request_auth", config.auth().requestAuth());
    return promised;
  }
}
