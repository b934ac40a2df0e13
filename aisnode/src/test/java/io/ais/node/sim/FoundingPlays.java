package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.node.cluster.TestConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Named situations around first starts, restarts of everything, lost disks and strangers. */
final class FoundingPlays {
  private FoundingPlays() {}

  private static Set<String> uuids(SimCluster cluster) {
    Set<String> all = new HashSet<>();
    for (SimNode node : cluster.nodes()) {
      if (node.isUp() && node.core().published() != null) {
        all.add(node.core().published().uuid());
      }
    }
    return all;
  }

  /** Two proxies are told to be the first. */
  static void foundersRace(long seed) {
    Stage s = new Stage(new SimCluster(seed, 3, 2, null));
    s.p(0).start(true);
    s.p(1).start(true);
    s.p(2).start(false);
    s.t(0).start(false);
    s.t(1).start(false);
    require(s.cluster.runUntil(30 * SECOND, () -> s.cluster.primary() != null), "no cluster");
    s.converge(60);
    require(uuids(s.cluster).size() == 1, "two clusters");
  }

  /** The designated first one comes back without its disk: it joins, and founds nothing. */
  static void wipedDesignatedPrimary(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    Set<String> before = uuids(s.cluster);
    s.p(0).wipe();
    s.run(5);
    s.p(0).start(true);
    s.converge(60);
    require(uuids(s.cluster).equals(before), "another cluster");
    require(s.cluster.primary() != s.p(0), "took the role back");
  }

  /** All down; every address another one; back in any order. */
  static void coldStartAnyOrderNewAddresses(long seed) {
    Stage s = new Stage(seed, null, 3, 4);
    s.create(s.p(0), "kept");
    s.run(2);
    List<SimNode> order = new ArrayList<>(s.cluster.nodes());
    order.forEach(SimNode::crash);
    s.run(10);
    Random random = new Random(seed);
    Collections.shuffle(order, random);
    for (SimNode node : order) {
      node.move("moved-" + node.id);
      node.start(false);
      s.run(random.nextDouble() * 8);
    }
    require(s.cluster.runUntil(60 * SECOND, () -> s.cluster.primary() != null), "no primary");
    s.agree(60);
    s.run(5);
    require(Stage.shows(s.cluster.primary(), "kept"), "lost");
    for (SimNode node : order) {
      String known = s.cluster.observer().best().smap().node(node.id).controlNet().host();
      require(known.equals("moved-" + node.id), node.id + " is still known at " + known);
    }
  }

  /** Members of two clusters come back with each other's address. */
  static void strangerAtMyUrl(long seed) {
    SimWorld world = new SimWorld(seed);
    SimCluster ours = new SimCluster(world, "", 2, 2, null, TestConfig.cluster());
    SimCluster theirs = new SimCluster(world, "n-", 2, 2, null, TestConfig.cluster());
    Stage a = new Stage(ours);
    Stage b = new Stage(theirs);
    ours.startAll();
    theirs.startAll();
    a.run(10);
    require(ours.primary() != null && theirs.primary() != null, "not two clusters");
    for (String name : List.of("proxy-000", "target-00")) {
      SimNode mine = ours.node(name);
      SimNode other = theirs.node("n-" + name);
      String host = mine.snode.controlNet().host();
      mine.crash();
      other.crash();
      mine.move(other.snode.controlNet().host());
      other.move(host);
    }
    a.run(5);
    ours.nodes().forEach(SimNode::startAgain);
    theirs.nodes().forEach(SimNode::startAgain);
    a.agree(90);
    b.agree(90);
    require(Collections.disjoint(uuids(ours), uuids(theirs)), "they mix");
    require(uuids(ours).size() == 1 && uuids(theirs).size() == 1, "they split");
  }
}
