package io.ais.node.cluster;

import io.ais.hrw.Hrw;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Who votes: all active members up to {@link #LIMIT}, above that a sticky set, since a quorum of a
 * thousand nodes would make every change wait for five hundred disks.
 */
final class Voters {
  /** Most voters of one state. */
  static final int LIMIT = 15;

  private static final int PROXY_LIMIT = 7;

  private static final Comparator<Snode> BY_DIGEST =
      (a, b) -> Long.compareUnsigned(b.digest(), a.digest());
  private static final Comparator<Snode> BY_MIXED_DIGEST =
      (a, b) -> Long.compareUnsigned(Hrw.mix(b.digest()), Hrw.mix(a.digest()));
  private static final Comparator<Snode> TARGETS_FIRST =
      Comparator.comparing(Snode::isProxy).thenComparing(BY_MIXED_DIGEST);

  private Voters() {}

  /**
   * Voters of a map.
   *
   * @param previous voters of the predecessor; they keep their place while active, unless an
   *     electable proxy needs it
   */
  static List<Voter> select(Smap smap, SortedMap<String, String> stores, List<Voter> previous) {
    Map<String, Voter> chosen = new LinkedHashMap<>();
    List<Snode> active = smap.nodes().stream().filter(Snode::isActive).toList();
    if (active.size() <= LIMIT) {
      active.forEach(node -> add(chosen, node, stores));
      return List.copyOf(chosen.values());
    }
    List<Snode> kept =
        previous.stream()
            .map(old -> smap.node(old.id()))
            .filter(node -> node != null && node.isActive())
            .toList();
    electable(smap, kept).forEach(node -> add(chosen, node, stores));
    kept.stream().sorted(TARGETS_FIRST).forEach(node -> add(chosen, node, stores));
    active.stream().sorted(TARGETS_FIRST).forEach(node -> add(chosen, node, stores));
    return List.copyOf(chosen.values());
  }

  /**
   * The primary, the electable proxies that vote already, and others until there are enough: who
   * does not vote cannot be a candidate, so targets give way to them.
   */
  private static List<Snode> electable(Smap smap, List<Snode> kept) {
    Set<Snode> proxies = new LinkedHashSet<>();
    if (smap.primary() != null) {
      proxies.add(smap.primary());
    }
    kept.stream().filter(Snode::isElectable).sorted(BY_DIGEST).forEach(proxies::add);
    smap.proxies().values().stream()
        .filter(Snode::isElectable)
        .sorted(BY_DIGEST)
        .filter(proxy -> !proxies.contains(proxy))
        .limit(Math.max(0, PROXY_LIMIT - proxies.size()))
        .toList()
        .forEach(proxies::add);
    return List.copyOf(proxies);
  }

  private static void add(Map<String, Voter> chosen, Snode node, SortedMap<String, String> stores) {
    String store = stores.get(node.id());
    if (chosen.size() < LIMIT && store != null) {
      chosen.putIfAbsent(node.id(), new Voter(node.id(), store));
    }
  }

  /** Electable voters by descending digest: the order in which candidates try. */
  static List<String> candidates(ClusterState state) {
    return state.header().voters().stream()
        .map(voter -> state.smap().node(voter.id()))
        .filter(node -> node != null && node.isElectable())
        .sorted(BY_DIGEST)
        .map(Snode::id)
        .toList();
  }
}
