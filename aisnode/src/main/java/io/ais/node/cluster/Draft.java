package io.ais.node.cluster;

import io.ais.model.Bmd;
import io.ais.model.NodeFlags;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The next state in the making: documents of the committed one, changed step by step. Each
 * elementary change of the map raises its version. Confined to the control thread.
 */
final class Draft {
  private static final int IC_SIZE = 3;
  private static final int HISTORY_LIMIT = 64;

  final ClusterState base;
  Smap smap;
  Bmd bmd;
  Rmd rmd;
  ClusterConfig config;
  final TreeMap<String, String> stores;
  List<Departure> departures;
  Destination moved;
  final Set<String> joined = new TreeSet<>();

  Draft(ClusterState base) {
    this.base = base;
    smap = base.smap();
    bmd = base.bmd();
    rmd = base.rmd();
    config = base.config();
    stores = new TreeMap<>(base.header().stores());
    departures = base.header().departures();
    moved = base.header().moved();
  }

  /** A second draft to try a change that may be refused half way. */
  Draft copy() {
    Draft copy = new Draft(base);
    copy.takeFrom(this);
    return copy;
  }

  void takeFrom(Draft other) {
    smap = other.smap;
    bmd = other.bmd;
    rmd = other.rmd;
    config = other.config;
    departures = other.departures;
    moved = other.moved;
    stores.clear();
    stores.putAll(other.stores);
    joined.clear();
    joined.addAll(other.joined);
  }

  boolean isChanged() {
    return smap != base.smap()
        || bmd != base.bmd()
        || rmd != base.rmd()
        || config != base.config()
        || !departures.equals(base.header().departures())
        || moved != base.header().moved()
        || !stores.equals(base.header().stores());
  }

  // ---- elementary changes of the map

  /** Adds a member (+1), or replaces its entry (+2). */
  void put(Snode node, String store) {
    boolean replaces = smap.node(node.id()) != null;
    smap = smap.with(node, smap.version() + (replaces ? 2 : 1));
    stores.put(node.id(), store);
    joined.add(node.id());
  }

  void remove(String id) {
    smap = smap.without(id, smap.version() + 1);
    stores.remove(id);
    Rebalances.release(this, id);
  }

  void flags(Snode node, long flags) {
    if (node.flags() != flags) {
      smap = smap.with(node.withFlags(flags), smap.version() + 1);
    }
  }

  boolean rebalanceEnabled() {
    return config.rebalance().enabled();
  }

  List<String> activeTargets() {
    return smap.activeTargets().stream().map(Snode::id).toList();
  }

  // ---- what follows every change of the map

  /** Restores what must hold between map, information center, addresses and placement history. */
  void finish() {
    refillInformationCenter();
    fixAddresses();
    noteActiveSet();
  }

  /** The primary and electable proxies, three at most; inactive ones never. */
  private void refillInformationCenter() {
    for (Snode proxy : List.copyOf(smap.proxies().values())) {
      if (proxy.has(NodeFlags.IC_MEMBER) && !proxy.isElectable()) {
        flags(proxy, proxy.flags() & ~NodeFlags.IC_MEMBER);
      }
    }
    flags(smap.primary(), smap.primary().flags() | NodeFlags.IC_MEMBER);
    List<Snode> members = informationCenter();
    for (int i = members.size() - 1; i >= 0 && informationCenter().size() > IC_SIZE; i--) {
      if (!members.get(i).id().equals(smap.primaryId())) {
        flags(members.get(i), members.get(i).flags() & ~NodeFlags.IC_MEMBER);
      }
    }
    smap.proxies().values().stream()
        .filter(proxy -> proxy.isElectable() && !proxy.has(NodeFlags.IC_MEMBER))
        .sorted((a, b) -> Long.compareUnsigned(b.digest(), a.digest()))
        .limit(Math.max(0, IC_SIZE - informationCenter().size()))
        .forEach(proxy -> flags(proxy, proxy.flags() | NodeFlags.IC_MEMBER));
  }

  private List<Snode> informationCenter() {
    return smap.proxies().values().stream().filter(p -> p.has(NodeFlags.IC_MEMBER)).toList();
  }

  /**
   * Names the primary, and keeps the two other addresses while they are control or public addresses
   * in the information center (spec/control-plane.md 2.4): the initial file may name either.
   */
  private void fixAddresses() {
    String primary = smap.primary().controlNet().url();
    List<Snode> members = informationCenter();
    List<String> known =
        members.stream()
            .flatMap(p -> Stream.of(p.controlNet().url(), p.publicNet().url()))
            .toList();
    String other =
        members.stream()
            .map(p -> p.controlNet().url())
            .filter(url -> !url.equals(primary))
            .findFirst()
            .orElse(primary);
    String original = Configs.originalUrl(config);
    String discovery = Configs.discoveryUrl(config);
    String nextOriginal = known.contains(original) ? original : primary;
    String nextDiscovery = known.contains(discovery) ? discovery : other;
    boolean same =
        primary.equals(config.proxy().primaryUrl())
            && nextOriginal.equals(original)
            && nextDiscovery.equals(discovery);
    if (!same) {
      config = Configs.withUrls(config, primary, nextOriginal, nextDiscovery);
    }
  }

  /** Objects may lie under every set of targets since the last complete rebalance. */
  private void noteActiveSet() {
    List<String> active = activeTargets();
    if (!active.equals(base.smap().activeTargets().stream().map(Snode::id).toList())) {
      rmd = rmd.withTargetsSince(smap.version());
    }
    List<List<String>> history = rmd.history();
    if (active.isEmpty() || !history.isEmpty() && history.getLast().equals(active)) {
      return;
    }
    List<List<String>> next = new ArrayList<>(history);
    next.remove(active);
    next.add(active);
    while (next.size() > HISTORY_LIMIT) {
      next.remove(1);
    }
    rmd = rmd.withHistory(next);
  }

  /** Builds the state that a primary proposes after its committed one. */
  ClusterState build(Term term, String primary, Rules rules, StateHasher hasher) {
    StateHeader old = base.header();
    SortedMap<String, String> members = new TreeMap<>(stores);
    List<Voter> voters = Voters.select(smap, members, old.voters());
    ClusterState next =
        assemble(term, primary, members, voters, List.of(), old.forced(), old.adopted());
    List<QuorumRule> oldRules = rules.oldRulesOfChange(base, next);
    return assemble(term, primary, members, voters, oldRules, old.forced(), old.adopted())
        .sealedBy(hasher);
  }

  /** Builds the first state of a forced generation: nothing of the old voters binds it. */
  ClusterState buildForced(
      Term term, String primary, StateHeader.Forced record, StateHasher hasher) {
    SortedMap<String, String> members = new TreeMap<>(stores);
    List<Voter> voters = Voters.select(smap, members, List.of());
    List<StateHeader.Forced> forced = new ArrayList<>(base.header().forced());
    forced.add(record);
    List<StateHeader.Adopted> adopted = base.header().adoptedWith(term, base);
    return assemble(term, primary, members, voters, List.of(), forced, adopted).sealedBy(hasher);
  }

  private ClusterState assemble(
      Term term,
      String primary,
      SortedMap<String, String> members,
      List<Voter> voters,
      List<QuorumRule> oldRules,
      List<StateHeader.Forced> forced,
      List<StateHeader.Adopted> adopted) {
    StateHeader old = base.header();
    StateHeader header =
        new StateHeader(
            old.uuid(),
            term,
            old.seq() + 1,
            "",
            old.hash(),
            primary,
            members,
            voters,
            oldRules,
            adopted,
            departures,
            forced,
            moved);
    return new ClusterState(header, smap, bmd, rmd, config, base.etlVersion());
  }
}
