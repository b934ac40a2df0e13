package io.ais.node.cluster;

import io.ais.base.Ids;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The first start of a cluster. The designated proxy looks for a cluster first; it founds one only
 * when nobody it knows, and nobody who asks, carries a uuid. Founding commits when all founders
 * stored it. Confined to the control thread.
 */
final class Founding {
  private enum Stage {
    OFF,
    COLLECT,
    PROPOSED
  }

  private record Founder(Snode node, String store, String boot) {}

  private final Node node;
  private final Drafts drafts;
  private final Replication replication;
  private final Joiner joiner;
  private final String creationTime;
  private final Map<String, Founder> founders = new TreeMap<>();
  private final Set<String> abandoned = new HashSet<>();
  private Stage stage = Stage.OFF;
  private long startedAt;
  private long lastJoinAt;
  private long proposedAt;

  Founding(Node node, Drafts drafts, Replication replication, Joiner joiner, String creationTime) {
    this.node = node;
    this.drafts = drafts;
    this.replication = replication;
    this.joiner = joiner;
    this.creationTime = creationTime;
  }

  boolean isOn() {
    return stage != Stage.OFF;
  }

  void start() {
    if (node.accepted == null
        && node.moved == null
        && node.identity.designated()
        && node.identity.self().isProxy()) {
      stage = Stage.COLLECT;
      startedAt = node.now;
      lastJoinAt = node.now;
      collect();
    }
  }

  private void collect() {
    for (String url : node.identity.seeds()) {
      if (!url.equals(node.identity.self().controlNet().url())) {
        node.send("", url, joiner.join(true));
      }
    }
    node.timer(TimerName.FOUND, node.timings().operation() / 8);
  }

  /** A node without a cluster asks; with one, this node is no founder any more. */
  void onJoin(Message message, Body.Join join) {
    if (stage == Stage.COLLECT && (!message.uuid().isEmpty() || outranks(join))) {
      stop();
      joiner.hint(message.url());
      return;
    }
    Founder known = founders.get(message.from());
    Founder founder = new Founder(join.node(), message.store(), message.boot());
    if (stage == Stage.COLLECT && !founder.equals(known)) {
      founders.put(message.from(), founder);
      lastJoinAt = node.now;
    }
    if (stage == Stage.COLLECT && join.founder()) {
      node.send(message.from(), message.url(), joiner.join(true)); // it has to give way
    } else {
      node.send(message.from(), message.url(), new Body.JoinReply("", ""));
    }
  }

  private boolean outranks(Body.Join join) {
    return stage == Stage.COLLECT
        && join.founder()
        && Long.compareUnsigned(join.node().digest(), node.identity.self().digest()) > 0;
  }

  /** An answer with a uuid: that cluster exists, join it. */
  void onReply(Message message) {
    if (stage == Stage.COLLECT && !message.uuid().isEmpty()) {
      stop();
      joiner.hint(message.url());
    }
  }

  /** A cluster exists, or another founder goes on. */
  void stop() {
    if (stage == Stage.COLLECT) {
      stage = Stage.OFF;
      node.cancel(TimerName.FOUND);
    }
  }

  void timer() {
    switch (stage) {
      case OFF -> {}
      case COLLECT -> decide();
      case PROPOSED -> checkRound();
    }
  }

  private void decide() {
    long targets = founders.values().stream().filter(f -> f.node().isTarget()).count();
    int expected = node.identity.expectedTargets();
    boolean quiet = node.now - lastJoinAt >= node.timings().quiet();
    boolean enough = expected > 0 && targets >= expected;
    boolean probed = node.now - startedAt >= node.timings().quiet();
    boolean some = targets > 0 || node.identity.skipStartup();
    long startup = node.initialConfig.timeout().startupTime().toNanos();
    if (some && probed && (quiet || enough)) {
      propose();
    } else if (!some && node.now - startedAt >= startup) {
      stage = Stage.OFF;
      node.effect(
          new Effect.StopNode(
              Effect.StopReason.NO_TARGETS,
              DecommissionOptions.DEFAULT,
              "cannot create cluster with no targets"));
    } else {
      collect();
    }
  }

  private void propose() {
    String uuid = Ids.newUuid(node.random);
    TreeMap<String, String> stores = new TreeMap<>();
    List<Snode> nodes = new ArrayList<>();
    founders.forEach(
        (id, founder) -> {
          stores.put(id, founder.store());
          nodes.add(founder.node());
        });
    stores.put(node.id(), node.store);
    nodes.add(node.identity.self());
    stage = Stage.PROPOSED;
    proposedAt = node.now;
    node.founded = uuid;
    node.promise(Term.ZERO.next(), node.id());
    node.role = Node.Role.PRIMARY;
    node.primaryId = node.id();
    node.primaryBoot = node.identity.boot();
    ClusterState first = drafts.founding(uuid, creationTime, nodes, stores);
    replication.propose(first, List.of(), founders.keySet());
    node.timer(TimerName.FOUND, node.timings().operation() / 8);
  }

  /** All stored it, or the round is given up and begun anew without those who failed. */
  private void checkRound() {
    if (node.committed != null || !node.isPrimary()) {
      stage = Stage.OFF;
    } else if (node.now - proposedAt < 2 * node.timings().keepalive()) {
      node.timer(TimerName.FOUND, node.timings().operation() / 8);
    } else {
      abandon();
    }
  }

  private void abandon() {
    String uuid = node.founded;
    abandoned.add(uuid);
    founders.forEach(
        (id, founder) -> node.send(id, founder.node().controlNet().url(), new Body.Abandon(uuid)));
    node.reset(newStore());
    founders.clear();
    stage = Stage.COLLECT;
    lastJoinAt = node.now;
    startedAt = node.now;
    node.effect(new Effect.Alert("founding " + uuid + " given up: not all founders stored it"));
    collect();
  }

  private String newStore() {
    return newStore(node);
  }

  static String newStore(Node node) {
    return "%016x".formatted(node.random.nextLong());
  }

  /** The author of a founding gave it up: as if it had never been stored here. */
  void onAbandon(Message message, Body.Abandon abandon) {
    boolean mine =
        node.accepted != null
            && node.committed == null
            && node.uuid().equals(abandon.founding())
            && node.accepted.header().primary().equals(message.from());
    if (mine) {
      node.reset(newStore());
    }
  }

  /** Somebody still holds a founding that this node gave up. */
  boolean tellAbandoned(Message message) {
    if (abandoned.contains(message.uuid())) {
      node.send(message.from(), message.url(), new Body.Abandon(message.uuid()));
      return true;
    }
    return false;
  }
}
