package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.model.Bck;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Effect;
import java.util.List;

/** The only electable proxy loses its disk, or seems to have lost it. */
final class SolePlays {
  private SolePlays() {}

  private static ClusterState best(Stage s) {
    return s.cluster.observer().best();
  }

  private static void await(Stage s, String what, double seconds) {
    require(s.cluster.runUntil((long) (seconds * SECOND), () -> s.cluster.primary() != null), what);
  }

  /** It comes back empty at its addresses, and everybody else is there: it goes on by itself. */
  static void wiped(long seed) {
    Stage s = new Stage(seed, null, 1, 3);
    s.create(s.p(0), "kept");
    s.run(3);
    s.p(0).wipe();
    s.run(5);
    s.p(0).start(true);
    s.run(20);
    require(s.cluster.primary() == null, "took over before a silent member would be given up");
    await(s, "no primary", 60);
    s.converge(60);
    require(Stage.shows(s.p(0), "kept"), "lost");
    require(best(s).term().gen() == 1, "not in a new generation");
    require(best(s).smap().nodes().size() == 4, "not four members");
    require(
        best(s).header().forced().getLast().reason().equals("sole recovery"), "does not say why");
  }

  /** A member does not answer: it may know better, so an operator decides. */
  static void wipedWithATargetAway(long seed) {
    Stage s = new Stage(seed, null, 1, 3);
    s.create(s.p(0), "kept");
    s.run(3);
    s.t(2).crash();
    s.p(0).wipe();
    s.run(5);
    s.p(0).start(true);
    s.run(150);
    require(s.cluster.primary() == null, "took over although a member is away");
    s.t(2).start(false);
    await(s, "no primary", 60);
    s.converge(60);
    require(Stage.shows(s.p(0), "kept"), "lost");
  }

  /** The member that is away will not come back: the operator says so. */
  static void wipedAndForcedWithATargetAway(long seed) {
    Stage s = new Stage(seed, null, 1, 3);
    s.create(s.p(0), "kept");
    s.run(3);
    s.t(2).crash();
    s.p(0).wipe();
    s.run(5);
    s.p(0).start(true);
    s.run(10);
    Effect[] outcome = {null};
    s.cluster.submit(s.p(0), new Command.ForcePrimary(s.p(0).id), effect -> outcome[0] = effect);
    s.run(10);
    require(outcome[0] instanceof Effect.Reply, "refused: " + outcome[0]);
    require(s.cluster.primary() == s.p(0), "not primary");
    require(Stage.shows(s.p(0), "kept"), "lost");
    s.t(2).start(false);
    boolean all = s.cluster.runUntil(60 * SECOND, () -> best(s).smap().nodes().size() == 4);
    require(all, "not four members");
    s.converge(60);
  }

  private record Twins(Stage stage, SimNode old, SimNode young) {}

  /**
   * The sole proxy lives at another address; somebody empty is started at the one it had.
   *
   * @param cut nobody hears of the move
   */
  private static Twins twins(long seed, boolean cut) {
    Stage s = new Stage(new SimCluster(seed, 2, 3, null));
    SimNode old = s.p(0);
    SimNode young = s.p(1);
    old.start(true);
    List.of(s.t(0), s.t(1), s.t(2)).forEach(target -> target.start(false));
    await(s, "no cluster", 20);
    s.run(3);
    String host = old.snode.controlNet().host();
    old.crash();
    old.move("elsewhere");
    if (cut) {
      isolate(s, old);
    }
    old.start(false);
    s.run(5);
    young.move(host);
    return new Twins(s, old, young);
  }

  private static void isolate(Stage s, SimNode node) {
    for (SimNode other : s.cluster.nodes()) {
      if (other != node) {
        s.cluster.network().cut(node.id, other.id);
        s.cluster.network().cut(other.id, node.id);
      }
    }
  }

  /** Members hear it: the empty one joins and is no primary. */
  static void wipedWhileAlive(long seed) {
    Twins twins = twins(seed, false);
    Stage s = twins.stage();
    twins.young().start(true);
    s.run(90);
    require(s.cluster.primary() == twins.old(), "primary was replaced");
    require(best(s).term().gen() == 0, "forced");
    s.converge(60);
    require(best(s).smap().nodes().size() == 5, "the empty one did not join");
  }

  /** Nobody hears it, and it goes on alone: on contact it yields, and lists what is lost. */
  static void wipedWhileAliveAndCutOff(long seed) {
    Twins twins = twins(seed, true);
    Stage s = twins.stage();
    SimNode old = twins.old();
    Bck alone = Bck.ais("alone");
    s.submit(old, new Command.CreateBucket(alone, s.cluster.bucketProps(alone)));
    s.run(10);
    require(Stage.shows(old, "alone"), "a sole proxy waits for others");
    twins.young().start(true);
    require(
        s.cluster.runUntil(120 * SECOND, () -> s.cluster.primary() == twins.young()),
        "nobody took over");
    s.converge(90);
    require(s.cluster.primaries().size() == 1, "two primaries");
    List<String> told = s.cluster.kept().get(old.id);
    require(
        told != null && told.contains("bucket ais://alone is unknown there"),
        "not listed: " + told);
  }
}
