package io.ais.node.sim;

import io.ais.model.Bck;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Departure;
import io.ais.node.cluster.StateKey;
import io.ais.node.cluster.Term;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sees everything and forgets nothing; the invariants live here. */
final class Observer {
  private record Link(String base, StateKey key) {}

  private record Version(String document, long version) {}

  private record Part(long rebalance, long targetsSince, String target) {
    static Part of(Rmd rmd, String target) {
      return new Part(rmd.version(), rmd.targetsSince(), target);
    }
  }

  private final Map<String, Link> states = new HashMap<>();
  private final Map<Term, String> primaries = new HashMap<>();
  private final Map<StateKey, String> hashes = new HashMap<>();
  private final Map<Version, Object> contents = new HashMap<>();
  private final Map<String, ClusterState> lastShown = new HashMap<>();
  private final Map<String, String> bids = new HashMap<>();
  private final Set<String> acknowledged = new HashSet<>();
  private final Set<String> destroying = new HashSet<>();
  private final Set<String> destroyed = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<Part> moved = new HashSet<>();
  private ClusterState best;
  private ClusterState previousBest;
  private final Set<String> letGo = new HashSet<>();
  private long commits;

  ClusterState best() {
    return best;
  }

  long commits() {
    return commits;
  }

  int epochs() {
    return primaries.size();
  }

  /** A node stored a state: who proposes in which term, what follows what. */
  void stored(ClusterState state) {
    if (state == null) {
      return;
    }
    states.putIfAbsent(state.hash(), new Link(state.header().base(), state.key()));
    String author = primaries.putIfAbsent(state.term(), state.header().primary());
    if (author != null && !author.equals(state.header().primary())) {
      throw new Broken(
          "two primaries in term %s: %s and %s"
              .formatted(state.term(), author, state.header().primary()));
    }
  }

  /** A node shows a state; its disk proves what it may show. */
  void published(String node, ClusterState state, ClusterState proven) {
    if (best != null && !best.uuid().equals(state.uuid())) {
      throw new Broken("%s of %s shows cluster %s".formatted(node, best.uuid(), state.uuid()));
    }
    if (proven == null || proven.key().compareTo(state.key()) < 0) {
      throw new Broken("%s shows %s which is not marked".formatted(node, state.key()));
    }
    stored(state);
    String hash = hashes.putIfAbsent(state.key(), state.hash());
    if (hash != null && !hash.equals(state.hash())) {
      throw new Broken("key %s shown with two contents".formatted(state.key()));
    }
    sameContent(new Version("smap", state.smap().version()), state.smap());
    sameContent(new Version("bmd", state.bmd().version()), state.bmd());
    sameContent(new Version("config", state.config().version()), state.config());
    // Copies of objects are ordered by it: one number, one set of owners.
    List<String> active = state.smap().activeTargets().stream().map(Snode::id).toList();
    sameContent(new Version("active targets", state.rmd().targetsSince()), active);
    ClusterState before = lastShown.put(node, state);
    if (before != null) {
      grows(node, before, state);
    }
    committed(state);
  }

  private void sameContent(Version version, Object content) {
    Object known = contents.putIfAbsent(version, content);
    if (known != null && !known.equals(content)) {
      throw new Broken(version + " has two contents: " + known + " and " + content);
    }
  }

  private static void grows(String node, ClusterState before, ClusterState after) {
    boolean back =
        after.key().compareTo(before.key()) < 0
            || after.smap().version() < before.smap().version()
            || after.bmd().version() < before.bmd().version()
            || after.rmd().version() < before.rmd().version()
            || after.rmd().targetsSince() < before.rmd().targetsSince()
            || after.config().version() < before.config().version();
    if (back) {
      throw new Broken("%s went back from %s to %s".formatted(node, before.key(), after.key()));
    }
  }

  private void committed(ClusterState state) {
    if (best != null && best.term().isForeignTo(state.term())) {
      return; // two forces: two clusters from now on
    }
    if (best == null || best.key().compareTo(state.key()) < 0) {
      if (best != null && !isForcedOver(state)) {
        contains(state, best);
      }
      previousBest = best;
      best = state;
      commits++;
      best.header().departures().stream()
          .filter(Departure::due)
          .forEach(departure -> letGo.add(departure.node().id()));
      checkBuckets();
      checkCompletion();
    } else if (best.term().sameGeneration(state.term())) {
      contains(best, state);
    }
  }

  /** By an operator's word: what the others committed after the fork is lost, and only that. */
  private boolean isForcedOver(ClusterState next) {
    boolean forced =
        next.header().forced().stream()
            .anyMatch(
                force ->
                    force.term().gen() > best.term().gen()
                        && force.base().compareTo(best.key()) < 0);
    if (forced) {
      Set<String> kept = new HashSet<>();
      next.bmd().buckets().forEach(bck -> kept.add(bck.name()));
      acknowledged.retainAll(kept);
      destroyed.clear();
    }
    return forced;
  }

  /** Walks from the later state back to the length of the earlier one. */
  private void contains(ClusterState later, ClusterState earlier) {
    String hash = later.hash();
    Link link = states.get(hash);
    while (link != null && link.key().seq() > earlier.header().seq()) {
      hash = link.base();
      link = states.get(hash);
    }
    if (!hash.equals(earlier.hash())) {
      throw new Broken(
          "lost or forked: committed %s does not contain committed %s"
              .formatted(later.key(), earlier.key()));
    }
  }

  private void checkBuckets() {
    Set<String> present = new HashSet<>();
    for (Bck bck : best.bmd().buckets()) {
      present.add(bck.name());
      String bid = best.bmd().get(bck).bid().text();
      String owner = bids.putIfAbsent(bid, bck.name());
      if (owner != null && !owner.equals(bck.name())) {
        throw new Broken("bucket id %s of %s returned as %s".formatted(bid, owner, bck.name()));
      }
      if (destroyed.contains(bck.name())) {
        throw new Broken("destroyed bucket " + bck.name() + " came back in " + best.key());
      }
      if (refused.contains(bck.name())) {
        throw new Broken("bucket " + bck.name() + " exists though it was answered not applied");
      }
    }
    for (String name : acknowledged) {
      if (!present.contains(name) && !destroying.contains(name)) {
        throw new Broken("acknowledged bucket " + name + " is missing in " + best.key());
      }
    }
  }

  /** Nobody is allowed to go before the participants moved everything. */
  private void checkCompletion() {
    Rmd before = previousBest == null ? Rmd.NONE : previousBest.rmd();
    boolean ended = before.running() && !best.rmd().running();
    boolean finalized =
        before.subjects().stream().anyMatch(id -> isDue(id) && !isDueIn(previousBest, id));
    if (!ended || !finalized || best.header().seq() != previousBest.header().seq() + 1) {
      return;
    }
    for (String target : before.participants()) {
      if (!moved.contains(Part.of(before, target))) {
        throw new Broken(
            "%s was finalized in %s before %s had moved its objects"
                .formatted(before.jobId(), best.key(), target));
      }
    }
  }

  private boolean isDue(String id) {
    return isDueIn(best, id);
  }

  private static boolean isDueIn(ClusterState state, String id) {
    return departure(state, id) != null;
  }

  private static Departure departure(ClusterState state, String id) {
    return state.header().departures().stream()
        .filter(departure -> departure.due() && departure.node().id().equals(id))
        .findFirst()
        .orElse(null);
  }

  /** A target moved everything it had to. */
  void moved(Rmd rebalance, String target) {
    moved.add(Part.of(rebalance, target));
  }

  /** A node stops by an operator's verb. */
  void stopped(String node) {
    if (!letGo.contains(node)) {
      throw new Broken(node + " stops although no committed state lets it go");
    }
  }

  /** The node begins anew, its past is lost. */
  void wiped(String node) {
    lastShown.remove(node);
  }

  ClusterState lastShown(String node) {
    return lastShown.get(node);
  }

  void createAcknowledged(String bucket, StateKey key) {
    if (best != null && best.term().gen() > key.gen()) {
      return; // by the side that an operator left behind
    }
    acknowledged.add(bucket);
    if (best == null || best.key().compareTo(key) < 0) {
      throw new Broken("acknowledged " + bucket + " in " + key + " which is not committed");
    }
    checkBuckets();
  }

  void notApplied(String bucket) {
    refused.add(bucket);
    checkBuckets();
  }

  void destroySubmitted(String bucket) {
    destroying.add(bucket);
  }

  void destroyAcknowledged(String bucket, StateKey key) {
    if (best != null && best.term().gen() > key.gen()) {
      return;
    }
    destroyed.add(bucket);
    checkBuckets();
  }

  /**
   * A target that was taken out for its silence must have lost its permission to write. Not so one
   * that an operator left behind by force: it may still serve the side that is given up.
   */
  boolean wasTakenOut(Snode target) {
    return previousBest != null
        && previousBest.term().gen() == best.term().gen()
        && previousBest.smap().node(target.id()) != null
        && previousBest.smap().node(target.id()).isActive()
        && best.smap().node(target.id()) == null;
  }
}
