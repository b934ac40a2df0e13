package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Cluster map: members, primary, version (spec/control-plane.md 3.1). Immutable.
 *
 * @param primary the entry of the primary; null in a map without one
 * @param version grows with every change; a string in JSON
 */
public record Smap(
    @JsonProperty("pmap") SortedMap<String, Snode> proxies,
    @JsonProperty("proxy_si") @JsonInclude(JsonInclude.Include.NON_NULL) Snode primary,
    @JsonProperty("tmap") SortedMap<String, Snode> targets,
    @JsonProperty("uuid") String uuid,
    @JsonProperty("creation_time") String creationTime,
    @JsonProperty("version") @JsonFormat(shape = JsonFormat.Shape.STRING) long version) {

  /** The map of a node that knows no cluster. */
  public static final Smap EMPTY = new Smap(new TreeMap<>(), null, new TreeMap<>(), "", "", 0);

  /** Copies the maps; the primary must be a member. */
  public Smap {
    proxies = copy(proxies);
    targets = copy(targets);
    uuid = uuid == null ? "" : uuid;
    creationTime = creationTime == null ? "" : creationTime;
    if (primary != null && !proxies.containsKey(primary.id())) {
      throw new IllegalArgumentException("primary " + primary.id() + " is not in pmap");
    }
  }

  private static SortedMap<String, Snode> copy(Map<String, Snode> map) {
    return Collections.unmodifiableSortedMap(map == null ? new TreeMap<>() : new TreeMap<>(map));
  }

  /** Member of either role, or null. */
  public Snode node(String id) {
    Snode proxy = proxies.get(id);
    return proxy != null ? proxy : targets.get(id);
  }

  /** ID of the primary; empty when there is none. */
  @JsonIgnore
  public String primaryId() {
    return primary == null ? "" : primary.id();
  }

  /** Targets that take objects, by ID. */
  @JsonIgnore
  public List<Snode> activeTargets() {
    return targets.values().stream().filter(Snode::isActive).toList();
  }

  /** All members, proxies first. */
  @JsonIgnore
  public List<Snode> nodes() {
    List<Snode> all = new ArrayList<>(proxies.values());
    all.addAll(targets.values());
    return all;
  }

  /** This map with one member added or replaced; version as given. */
  public Smap with(Snode node, long newVersion) {
    TreeMap<String, Snode> nextProxies = new TreeMap<>(proxies);
    TreeMap<String, Snode> nextTargets = new TreeMap<>(targets);
    (node.isProxy() ? nextProxies : nextTargets).put(node.id(), node);
    Snode nextPrimary = primary != null && primary.id().equals(node.id()) ? node : primary;
    return new Smap(nextProxies, nextPrimary, nextTargets, uuid, creationTime, newVersion);
  }

  /** This map without the member; version as given. The primary cannot be removed so. */
  public Smap without(String id, long newVersion) {
    TreeMap<String, Snode> nextProxies = new TreeMap<>(proxies);
    TreeMap<String, Snode> nextTargets = new TreeMap<>(targets);
    nextProxies.remove(id);
    nextTargets.remove(id);
    return new Smap(nextProxies, primary, nextTargets, uuid, creationTime, newVersion);
  }

  /** This map under another primary; version as given. */
  public Smap withPrimary(String id, long newVersion) {
    return new Smap(proxies, proxies.get(id), targets, uuid, creationTime, newVersion);
  }
}
