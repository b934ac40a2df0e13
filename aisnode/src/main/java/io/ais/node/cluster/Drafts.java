package io.ais.node.cluster;

import io.ais.model.Bmd;
import io.ais.model.NodeFlags;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** States that are no changes of a committed one: the first of a cluster, the first of an epoch. */
final class Drafts {
  private static final int NEW_PRIMARY_STEP = 100;

  private final Node node;

  Drafts(Node node) {
    this.node = node;
  }

  /**
   * The adopted state again under the own term: new primary in map and configuration, no voter
   * moves.
   */
  ClusterState barrier(
      ClusterState adopted, List<QuorumRule> oldRules, List<StateHeader.Adopted> history) {
    StateHeader old = adopted.header();
    StateHeader header =
        new StateHeader(
            old.uuid(),
            node.promised,
            old.seq() + 1,
            "",
            old.hash(),
            node.id(),
            old.stores(),
            old.voters(),
            oldRules,
            history,
            old.departures(),
            old.forced(),
            old.moved());
    boolean same = adopted.smap().primaryId().equals(node.id());
    Smap smap = adopted.smap();
    long version = smap.version() + (same ? 1 : NEW_PRIMARY_STEP);
    smap = smap.with(selfIn(smap), version).withPrimary(node.id(), version);
    ClusterConfig config = adopted.config();
    config =
        Configs.withUrls(
            config,
            smap.primary().controlNet().url(),
            Configs.originalUrl(config),
            Configs.discoveryUrl(config));
    return new ClusterState(
            header, smap, adopted.bmd(), adopted.rmd(), config, adopted.etlVersion())
        .sealedBy(node.hasher);
  }

  /** A primary has nobody to tell its new address to: it writes its own entry. */
  private Snode selfIn(Smap smap) {
    Snode known = smap.node(node.id());
    long flags = known == null ? 0 : known.flags();
    return node.identity.self().withFlags(flags);
  }

  /**
   * The newest state that reachable members have, in a new generation, for them alone. Versions jump
   * to a range of its own, so that no two contents ever share a number, whatever others committed.
   *
   * @param stores store ids of those who go on
   * @param reason for the record
   */
  ClusterState forced(
      ClusterState newest, Term term, SortedMap<String, String> stores, String reason) {
    Draft draft = new Draft(newest);
    long floor = node.rules.firstVersion(term);
    long version = Math.max(draft.smap.version() + 1, floor);
    draft.smap = draft.smap.with(selfIn(draft.smap), version).withPrimary(node.id(), version);
    draft.bmd = draft.bmd.withVersion(Math.max(draft.bmd.version() + 1, floor));
    draft.rmd = draft.rmd.withVersion(Math.max(draft.rmd.version(), floor));
    draft.config =
        draft.config.withVersion(
            Math.max(draft.config.version() + 1, floor), draft.config.lastUpdateTime());
    List<Voter> lost = new ArrayList<>();
    draft.stores.put(node.id(), node.store);
    for (Snode member : newest.smap().nodes()) {
      String id = member.id();
      Voter known = new Voter(id, newest.header().stores().getOrDefault(id, ""));
      if (!known.store().equals(stores.get(id))) {
        lost.add(known);
      }
      if (stores.containsKey(id)) {
        draft.stores.put(id, stores.get(id));
      } else {
        Lifecycle.remove(draft, id);
      }
    }
    draft.finish();
    // Whoever went on alone may have counted further, even if nobody is missing here.
    draft.rmd = draft.rmd.withTargetsSince(draft.smap.version());
    return draft.buildForced(
        term, node.id(), new StateHeader.Forced(term, newest.key(), lost, reason), node.hasher);
  }

  /**
   * The first state of a cluster. It binds all founders, so that an election over it before its
   * commit is known needs every one of them, its author included.
   */
  ClusterState founding(
      String uuid, String creationTime, Collection<Snode> founders, SortedMap<String, String> ids) {
    TreeMap<String, Snode> proxies = new TreeMap<>();
    TreeMap<String, Snode> targets = new TreeMap<>();
    for (Snode founder : founders) {
      Snode clean = founder.withFlags(founder.flags() & NodeFlags.NON_ELECTABLE);
      (founder.isProxy() ? proxies : targets).put(founder.id(), clean);
    }
    Smap smap =
        new Smap(proxies, proxies.get(node.id()), targets, uuid, creationTime, founders.size());
    StateHeader empty = header(uuid, 0, ids, List.of(), List.of());
    ClusterConfig config = node.initialConfig.withUuid(uuid).withVersion(0, creationTime);
    ClusterState nothing = new ClusterState(empty, Smap.EMPTY, Bmd.EMPTY, Rmd.NONE, config, 0);
    Draft draft = new Draft(nothing);
    draft.smap = smap;
    draft.bmd = Bmd.fresh(uuid);
    draft.finish();
    List<Voter> voters = Voters.select(draft.smap, ids, List.of());
    List<Voter> all =
        ids.entrySet().stream().map(e -> new Voter(e.getKey(), e.getValue())).toList();
    List<QuorumRule> everyone = List.of(new QuorumRule(QuorumRule.Kind.ALL, all));
    StateHeader header = header(uuid, 1, ids, voters, everyone);
    return new ClusterState(header, draft.smap, draft.bmd, draft.rmd, draft.config, 0)
        .sealedBy(node.hasher);
  }

  private StateHeader header(
      String uuid,
      long seq,
      SortedMap<String, String> ids,
      List<Voter> voters,
      List<QuorumRule> rules) {
    Term first = Term.ZERO.next();
    return new StateHeader(
        uuid, first, seq, "", "", node.id(), ids, voters, rules, List.of(), List.of(), List.of(),
        null);
  }
}
