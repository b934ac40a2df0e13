package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.model.NodeFlags;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.DecommissionOptions;
import io.ais.node.cluster.Departure;
import io.ais.node.cluster.Effect;
import io.ais.node.sim.SimNetwork.Fate;
import java.util.List;

/** Named situations around nodes that are interrupted on their way out of service. */
final class LifecyclePlays {
  private LifecyclePlays() {}

  private static ClusterState best(Stage s) {
    return s.cluster.observer().best();
  }

  private static Rmd rmd(Stage s) {
    return best(s).rmd();
  }

  private static Snode entry(Stage s, SimNode node) {
    return best(s).smap().node(node.id);
  }

  private static void await(Stage s, double seconds, java.util.function.BooleanSupplier what) {
    require(s.cluster.runUntil((long) (seconds * SECOND), what), "not within " + seconds + "s");
  }

  private static void accepted(Effect[] outcome) {
    require(outcome[0] instanceof Effect.Reply, "refused: " + outcome[0]);
  }

  private static Command decommission(SimNode node) {
    return new Command.DecommissionNode(
        List.of(node.id), false, DecommissionOptions.DEFAULT, List.of());
  }

  /** Its verb waits for the node; the others do not. */
  static void leaverDiesAndReturns(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    SimNode leaver = s.t(1);
    s.submit(s.p(0), decommission(leaver));
    s.run(0.05);
    leaver.crash();
    await(s, 60, () -> !rmd(s).running());
    require(entry(s, leaver).has(NodeFlags.DECOMMISSION), "gone with its objects");
    require(rmd(s).subjects().equals(List.of(leaver.id)), "forgotten");
    require(rmd(s).history().stream().anyMatch(set -> set.contains(leaver.id)), "nobody waits");
    s.run(5);
    require(!rmd(s).running(), "runs without it");

    leaver.start(false);

    await(s, 60, () -> entry(s, leaver) == null && !leaver.isUp());
    require(!leaver.mayReturn(), "not decommissioned");
    require(!rmd(s).interrupted() && rmd(s).subjects().isEmpty(), "still interrupted");
    s.converge(60);
  }

  /**
   * The process dies in the moment in which its removal is decided. The next one, if it is there at
   * once, carries out the order and is not let in again before; if later, it comes in as a new node.
   */
  static void leaverDiesAsItIsRemoved(long seed) {
    for (double pause : new double[] {0, 0.01, 0.05, 0.2, 0.5, 1, 2, 4}) {
      Stage s = new Stage(seed, null, 3, 3);
      SimNode leaver = s.t(1);
      s.submit(s.p(0), decommission(leaver));
      for (int i = 0; i < 200_000 && entry(s, leaver) != null; i++) {
        s.run(0.0005);
      }
      require(entry(s, leaver) == null, "not removed");
      leaver.crash();
      s.run(pause);
      leaver.start(false);
      s.run(90);
      require(leaver.isUp() == (entry(s, leaver) != null), "in the map, but gone, or not let in");
      require(leaver.isUp() || !leaver.mayReturn(), "not decommissioned");
      require(pause > 2 || !leaver.isUp(), "let in though it was told to go, after " + pause);
      require(
          leaver.isUp() || rmd(s).history().stream().noneMatch(set -> set.contains(leaver.id)),
          "counts as lost, after a pause of " + pause);
      s.converge(60);
    }
  }

  /** Another target is lost for good: the node goes on giving away its objects to the rest. */
  static void othersDieWhileOneLeaves(long seed) {
    Stage s = new Stage(seed, null, 3, 4);
    SimNode leaver = s.t(1);
    s.submit(s.p(0), new Command.ShutdownNode(List.of(leaver.id), false));
    s.run(0.05);
    s.t(2).crash();
    await(s, 90, () -> entry(s, s.t(2)) == null && !rmd(s).running() && !leaver.isUp());
    require(entry(s, leaver).has(NodeFlags.POST_REBALANCE), "not emptied");
    require(
        rmd(s).history().stream().anyMatch(set -> set.contains(s.t(2).id)),
        "objects of the lost one are not missed");
    s.converge(60);
  }

  /** A node that is being decommissioned is taken back: nothing has happened to it. */
  static void cancelled(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    SimNode leaver = s.t(1);
    accepted(settled(s, decommission(leaver), 0.05));
    require(rmd(s).running(), "not started");
    accepted(settled(s, new Command.StopMaintenance(List.of(leaver.id), false), 0.05));
    require(entry(s, leaver).isActive(), "still out of service");
    await(s, 60, () -> !rmd(s).running());
    s.run(5);
    require(leaver.isUp() && entry(s, leaver).isActive(), "left in spite of it");
    require(!rmd(s).interrupted(), "interrupted");
    s.converge(60);
  }

  private static Effect[] settled(Stage s, Command command, double seconds) {
    Effect[] outcome = s.submit(s.p(0), command);
    s.run(seconds);
    return outcome;
  }

  /**
   * The target is back, and taken back, before the primary has missed it, and goes again: what the primary noted of
   * the first process must not end the order to the second, which hears late that it may go.
   */
  static void shutDownAgain(long seed) {
    for (int i = 0; i < 10; i++) { // the primary looks once in a beat
      Stage s = new Stage(seed, null, 3, 3);
      SimNode node = s.t(1);
      s.run(0.1 * i);
      accepted(settled(s, new Command.ShutdownNode(List.of(node.id), false), 0.05));
      await(s, 60, () -> !node.isUp());
      s.run(1.2);
      node.start(false);
      s.run(0.1);
      accepted(settled(s, new Command.StopMaintenance(List.of(node.id), false), 0.05));
      await(s, 30, () -> entry(s, node).isActive() && !rmd(s).running());

      s.submit(s.p(0), new Command.ShutdownNode(List.of(node.id), false));
      await(s, 30, () -> isToldToStop(s, node));
      s.cluster
          .network()
          .script(
              (_, to, body) ->
                  body instanceof Body.Heartbeat && node.id.equals(to) ? Fate.DROP : Fate.PASS);
      s.run(1.5);
      s.cluster.network().script((_, _, _) -> Fate.PASS);
      await(s, 60, () -> !node.isUp());
      s.converge(60);
    }
  }

  private static boolean isToldToStop(Stage s, SimNode node) {
    return best(s).header().departures().stream()
        .anyMatch(departure -> departure.due() && departure.node().id().equals(node.id));
  }

  /** SIGTERM does not bring a node back into service, nor out of the map. */
  static void maintenanceSurvivesSigterm(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    SimNode node = s.t(1);
    accepted(settled(s, new Command.StartMaintenance(List.of(node.id), false), 0.05));
    await(s, 60, () -> !rmd(s).running());
    node.leave();
    await(s, 20, () -> !node.isUp());
    s.run(5);
    require(entry(s, node) != null, "out of the map");
    node.start(false);
    s.run(10);
    require(!entry(s, node).isActive(), "back in service by itself");
    require(entry(s, node).has(NodeFlags.POST_REBALANCE), "its objects count as not moved");
    s.converge(60);
  }

  /** The order of an earlier time does not stand for a new one. */
  static void clusterShutDownTwice(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    for (int round = 0; round < 2; round++) {
      s.submit(s.cluster.primary(), new Command.ShutdownCluster());
      await(s, 60, () -> s.cluster.nodes().stream().noneMatch(SimNode::isUp));
      s.cluster.nodes().forEach(node -> node.start(false));
      await(s, 60, () -> s.cluster.primary() != null);
      s.run(10);
      require(s.cluster.nodes().stream().allMatch(SimNode::isUp), "stopped again by itself");
    }
    s.converge(60);
  }

  /** What was begun for one node is still owed when the whole cluster is back. */
  static void clusterShutDownWhileOneLeaves(long seed) {
    decommissionOutlivesTheCluster(seed);
    shutdownOutlivesTheCluster(seed);
  }

  private static void decommissionOutlivesTheCluster(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    SimNode leaver = s.t(1);
    accepted(settled(s, decommission(leaver), 0.05));
    stopAndStartAll(s);

    await(s, 60, () -> entry(s, leaver) == null && !leaver.isUp());
    require(best(s).oldCopiesMayReturn(), "its copies would come back with deleted objects");
    s.run(20);
    require(entry(s, leaver) == null, "back as if nothing had been");
    s.converge(60);
  }

  private static void shutdownOutlivesTheCluster(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    SimNode leaver = s.t(1);
    accepted(settled(s, new Command.ShutdownNode(List.of(leaver.id), false), 0.05));
    stopAndStartAll(s);

    await(s, 60, () -> !rmd(s).running() && !leaver.isUp());
    require(entry(s, leaver).has(NodeFlags.POST_REBALANCE), "its objects count as not moved");
    s.converge(60);
  }

  private static void stopAndStartAll(Stage s) {
    require(rmd(s).running(), "over already");
    s.submit(s.cluster.primary(), new Command.ShutdownCluster());
    await(s, 60, () -> s.cluster.nodes().stream().noneMatch(SimNode::isUp));
    s.cluster.nodes().forEach(node -> node.start(false));
    await(s, 60, () -> s.cluster.primary() != null);
  }

  /** The proxies go before the targets know that a quorum knows. */
  static void clusterShutDownWithoutProxies(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    List<SimNode> proxies = List.of(s.p(0), s.p(1), s.p(2));
    List<SimNode> targets = List.of(s.t(0), s.t(1), s.t(2));
    s.cluster
        .network()
        .script(
            (from, _, body) ->
                body instanceof Body.Heartbeat && s.p(0).id.equals(from) ? Fate.DROP : Fate.PASS);
    s.submit(s.p(0), new Command.ShutdownCluster());
    await(s, 10, () -> targets.stream().allMatch(LifecyclePlays::isToldToStop));
    proxies.forEach(SimNode::crash);

    await(s, 20, () -> targets.stream().noneMatch(SimNode::isUp));
  }

  private static boolean isToldToStop(SimNode node) {
    return !node.isUp()
        || node.core().published().header().departures().stream()
            .anyMatch(d -> d.verb() == Departure.Verb.SHUTDOWN_CLUSTER);
  }
}
