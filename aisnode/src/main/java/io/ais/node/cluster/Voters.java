package io.ais.node.cluster;

import io.ais.hrw.Hrw;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private Voters() {}

  /**
   * Voters of a map.
   *
   * @param previous voters of the predecessor; they keep their place while active
   */
  static List<Voter> select(Smap smap, SortedMap<String, String> stores, List<Voter> previous) {
    Map<String, Voter> chosen = new LinkedHashMap<>();
    List<Snode> active = smap.nodes().stream().filter(Snode::isActive).toList();
    if (active.size() <= LIMIT) {
      active.forEach(node -> add(chosen, node, stores));
      return List.copyOf(chosen.values());
    }
    for (Voter old : previous) {
      Snode node = smap.node(old.id());
      if (node != null && node.isActive()) {
        add(chosen, node, stores);
      }
    }
    for (Snode node : byPreference(smap)) {
      add(chosen, node, stores);
    }
    return List.copyOf(chosen.values());
  }

  private static List<Snode> byPreference(Smap smap) {
    List<Snode> order = new ArrayList<>();
    if (smap.primary() != null) {
      order.add(smap.primary());
    }
    order.addAll(
        smap.proxies().values().stream()
            .filter(Snode::isElectable)
            .sorted(BY_DIGEST)
            .limit(PROXY_LIMIT)
            .toList());
    order.addAll(smap.activeTargets().stream().sorted(BY_MIXED_DIGEST).toList());
    order.addAll(
        smap.proxies().values().stream().filter(Snode::isActive).sorted(BY_DIGEST).toList());
    return order;
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
