package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.ais.base.GoText;
import io.ais.base.InvalidException;
import io.ais.model.keys.RecordKeys;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A partial change of the cluster configuration, or the overrides of one node: the nesting of
 * {@link ClusterConfig} with only the keys that change (spec/control-plane.md 2.4). Immutable.
 *
 * @param tree names as in the record, values as JSON or text
 */
public record ConfigToSet(@JsonValue Map<String, Object> tree) {
  /** Changes nothing. */
  public static final ConfigToSet NONE = new ConfigToSet(Map.of());

  /** Same value on all nodes; all other sections may be overridden per node. */
  private static final Set<String> CLUSTER_SCOPED =
      Set.of(
          "checksum",
          "tcb",
          "tco",
          "arch",
          "lso",
          "rebalance",
          "ec",
          "get_batch",
          "transport",
          "chunks",
          "mirror",
          "periodic",
          "auth",
          "backend",
          "proxy",
          "net",
          "features",
          "versioning");

  /** Changed by the cluster itself, never by a client. */
  private static final Set<String> INTERNAL =
      Set.of("ext", "uuid", "lastupdate_time", "config_version");

  private static final Set<String> READ_ONLY =
      Set.of(
          "write_policy.data",
          "net.http.write_buffer_size",
          "net.http.read_buffer_size",
          "keepalivetracker.proxy.name",
          "keepalivetracker.target.name");

  /** Cannot be changed without a restart, hence not for a while. */
  private static final List<String> NOT_TRANSIENT =
      List.of(
          "auth",
          "net",
          "tracing",
          "memsys",
          "keepalivetracker",
          "timeout.max_keepalive",
          "timeout.cplane_operation");

  /** Copies what this version knows; null means no change. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ConfigToSet {
    tree =
        tree == null
            ? Map.of()
            : Collections.unmodifiableMap(
                RecordKeys.canonical(ClusterConfig.class, LegacyNames.rewrite(tree), false));
  }

  /**
   * From {@code section.field} keys.
   *
   * @throws InvalidException {@code no properties to update}, {@code unknown property "x.y"},
   *     {@code property "x" is readonly}
   */
  public static ConfigToSet ofKeys(Map<String, String> keys) {
    return ofTree(RecordKeys.nest(keys));
  }

  /** From a nested partial tree, as {@link #ofKeys}. */
  public static ConfigToSet ofTree(Object nestedPartial) {
    if (nestedPartial != null && !(nestedPartial instanceof Map)) {
      throw new InvalidException("invalid config update: expecting an object");
    }
    Map<?, ?> given = nestedPartial == null ? Map.of() : (Map<?, ?>) nestedPartial;
    Map<String, Object> tree =
        RecordKeys.canonical(ClusterConfig.class, LegacyNames.rewrite(given), true);
    ConfigToSet change = new ConfigToSet(tree);
    change.checkKeys();
    return change;
  }

  private void checkKeys() {
    int[] count = {0};
    RecordKeys.forEachLeaf(
        ClusterConfig.class,
        tree,
        (key, value) -> {
          count[0]++;
          if (INTERNAL.contains(key)) {
            throw new InvalidException("unknown property " + GoText.quote(key));
          }
          if (READ_ONLY.contains(key)) {
            throw new InvalidException("property " + GoText.quote(key) + " is readonly");
          }
        });
    if (count[0] == 0) {
      throw new InvalidException("no properties to update");
    }
  }

  /** True when nothing would change. */
  public boolean isEmpty() {
    return tree.isEmpty();
  }

  /** True when the change names the key or something below it. */
  public boolean names(String dottedKey) {
    boolean[] found = {false};
    RecordKeys.forEachLeaf(
        ClusterConfig.class,
        tree,
        (key, value) -> found[0] |= key.equals(dottedKey) || key.startsWith(dottedKey + "."));
    return found[0];
  }

  /** This change, then the later one. */
  public ConfigToSet and(ConfigToSet later) {
    return new ConfigToSet(RecordKeys.overlay(tree, later.tree));
  }

  /** Only what a node may override. */
  public ConfigToSet nodeScoped() {
    Map<String, Object> kept = new LinkedHashMap<>(tree);
    kept.keySet().removeIf(CLUSTER_SCOPED::contains);
    return new ConfigToSet(kept);
  }

  /** Only what no node may override: skipped in overrides, with a warning by the caller. */
  public Set<String> clusterScopedSections() {
    Set<String> sections = new LinkedHashSet<>(tree.keySet());
    sections.retainAll(CLUSTER_SCOPED);
    return sections;
  }

  /**
   * Refuses cluster-scoped sections as overrides of one node.
   *
   * @throws InvalidException {@code ec configuration can only be globally updated}
   */
  public void checkNodeScope() {
    for (String section : clusterScopedSections()) {
      throw new InvalidException(
          sectionName(section) + " configuration can only be globally updated");
    }
  }

  /**
   * Refuses what cannot be changed in memory only.
   *
   * @throws InvalidException unsupported for sections that need a restart
   */
  public void checkTransient() {
    for (String key : NOT_TRANSIENT) {
      if (names(key)) {
        throw new InvalidException(
            "cannot transiently update config." + key + " - operation not supported", true);
      }
    }
    for (String section : clusterScopedSections()) {
      throw new InvalidException(
          sectionName(section) + " (cluster-scoped) configuration cannot be changed transiently");
    }
  }

  /** Name of a section in messages. */
  private static String sectionName(String section) {
    return section.equals("checksum") ? "cksum" : section.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
