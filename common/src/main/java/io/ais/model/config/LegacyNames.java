package io.ais.model.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names of section {@code auth} before 5.0, still accepted as input: {@code enabled} and {@code
 * cluster_key}.
 */
final class LegacyNames {
  private static final String AUTH = "auth";
  private static final String CLUSTER_KEY = "cluster_key";
  private static final String INTRA_CLUSTER = "intra_cluster";
  private static final String ENABLED = "enabled";

  private LegacyNames() {}

  /** The tree with present names; a present name given beside an old one wins. */
  static Map<String, Object> rewrite(Map<?, ?> tree) {
    Map<String, Object> out = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          boolean section = AUTH.equalsIgnoreCase(String.valueOf(name)) && value instanceof Map;
          out.put(String.valueOf(name), section ? auth((Map<?, ?>) value) : value);
        });
    return out;
  }

  private static Map<String, Object> auth(Map<?, ?> section) {
    Map<String, Object> out = renamed(section, ENABLED, "client_auth_required");
    if (out.remove(CLUSTER_KEY) instanceof Map<?, ?> old) {
      Map<String, Object> trust = renamed(old, ENABLED, "request_auth");
      if (out.get(INTRA_CLUSTER) instanceof Map<?, ?> present) {
        present.forEach((name, value) -> trust.put(String.valueOf(name), value));
      }
      out.put(INTRA_CLUSTER, trust);
    }
    return out;
  }

  private static Map<String, Object> renamed(Map<?, ?> section, String old, String present) {
    Map<String, Object> out = new LinkedHashMap<>();
    section.forEach((name, value) -> out.put(String.valueOf(name), value));
    if (out.containsKey(old)) {
      Object value = out.remove(old);
      out.putIfAbsent(present, value);
    }
    return out;
  }
}
