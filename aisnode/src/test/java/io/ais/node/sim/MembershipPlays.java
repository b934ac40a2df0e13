package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.model.Bck;
import io.ais.model.Rmd;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.DecommissionOptions;
import io.ais.node.cluster.Effect;
import io.ais.node.sim.SimNetwork.Fate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Named situations around nodes that come and go. */
final class MembershipPlays {
  private MembershipPlays() {}

  private static ClusterState best(Stage s) {
    return s.cluster.observer().best();
  }

  private static boolean isMember(Stage s, SimNode node) {
    return best(s).smap().node(node.id) != null;
  }

  private static void await(Stage s, double seconds, java.util.function.BooleanSupplier what) {
    require(s.cluster.runUntil((long) (seconds * SECOND), what), "not within " + seconds + "s");
  }

  private static Stage begun(long seed, int proxies, int targets) {
    return new Stage(new SimCluster(seed, proxies, targets, null));
  }

  /** The primary dies as soon as its next state is stored somewhere, before anybody is told. */
  private static void killBetweenStoreAndDone(Stage s) {
    SimNode primary = s.cluster.primary();
    String seen = primary.core().accepted().hash();
    s.cluster.network().script((_, _, body) -> body instanceof Body.Done ? Fate.DROP : Fate.PASS);
    s.cluster.runUntil(
        5 * SECOND, () -> !primary.isUp() || !primary.core().accepted().hash().equals(seen));
    s.run(0.0003);
    primary.crash();
    s.all();
    s.accuse(primary, s.cluster.nodes().toArray(SimNode[]::new));
    s.run(2);
    primary.start(false);
    await(s, 60, () -> s.cluster.primary() != null);
    s.run(2);
  }

  static void grow1To7(long seed) {
    Stage s = begun(seed, 3, 4);
    s.p(0).start(true);
    s.t(0).start(false);
    await(s, 20, () -> s.cluster.primary() != null);
    s.run(2);
    for (SimNode next : List.of(s.p(1), s.t(1), s.t(2), s.p(2), s.t(3))) {
      next.start(false);
      killBetweenStoreAndDone(s);
      await(s, 60, () -> isMember(s, next));
    }
    s.converge(60);
    require(best(s).header().voters().size() == 7, "not seven voters");
  }

  static void shrink7To1(long seed) {
    Stage s = new Stage(seed, null, 3, 4);
    List<SimNode> all = new ArrayList<>(s.cluster.nodes());
    for (int i = 0; i < 6; i++) {
      await(s, 60, () -> s.cluster.primary() != null);
      SimNode primary = s.cluster.primary();
      SimNode gone = all.stream().filter(n -> n != primary).toList().getLast();
      s.remove(primary, gone);
      killBetweenStoreAndDone(s);
      if (isMember(s, gone)) {
        s.remove(s.cluster.primary(), gone);
        await(s, 20, () -> !isMember(s, gone));
      }
      all.remove(gone);
    }
    require(best(s).smap().nodes().size() == 1, "more than one is left");
    s.agree(60);
  }

  /** All members but the primary are replaced by others at once. */
  static void swapAll(long seed) {
    Stage s = begun(seed, 4, 4);
    SimNode[] first = {s.p(0), s.p(1), s.t(0), s.t(1)};
    s.p(0).start(true);
    for (SimNode node : first) {
      node.start(false);
    }
    await(s, 20, () -> s.cluster.primary() != null);
    s.run(2);
    for (SimNode node : List.of(s.p(2), s.p(3), s.t(2), s.t(3))) {
      node.start(false);
    }
    killBetweenStoreAndDone(s);
    await(s, 60, () -> best(s).smap().nodes().size() == 8);
    SimNode primary = s.cluster.primary();
    s.remove(primary, Arrays.stream(first).filter(n -> n != primary).toArray(SimNode[]::new));
    killBetweenStoreAndDone(s);
    s.converge(60);
  }

  /** Three of five leave in one change, and the primary dies right after. */
  static void manyLeaveAtOnce(long seed) {
    Stage s = new Stage(seed, null, 3, 2);
    s.remove(s.p(0), s.p(1), s.t(0), s.t(1));
    s.run(0.005);
    s.p(0).crash();
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(0), s.t(1));
    s.run(5);
    s.p(0).start(false);
    s.agree(90);
  }

  /** A newcomer named in a state that nobody committed. */
  static void joinNeverHeard(long seed) {
    Stage s = begun(seed, 3, 3);
    s.p(0).start(true);
    for (SimNode node : List.of(s.p(1), s.t(0), s.t(1))) {
      node.start(false);
    }
    await(s, 20, () -> s.cluster.primary() != null);
    s.run(2);
    s.cluster
        .network()
        .script(
            (_, to, body) -> {
              boolean adds =
                  body instanceof Body.Store store && store.state().smap().node(s.p(2).id) != null;
              return adds && !to.equals(s.p(2).id) ? Fate.DROP : Fate.PASS;
            });
    s.p(2).start(false);
    await(s, 20, () -> s.p(0).core().accepted().smap().node(s.p(2).id) != null);
    s.breathe();
    require(!isMember(s, s.p(2)), "committed without a quorum");
    s.p(0).crash();
    s.p(2).crash();
    s.all();
    s.accuse(s.p(0), s.p(1), s.t(0), s.t(1));
    await(s, 30, () -> s.cluster.primary() != null);
    require(!isMember(s, s.p(2)), "nobody else could know of it");
    s.converge(60);
  }

  /** The second electable proxy comes, and the first one dies before it is told. */
  static void soleEndsCut(long seed) {
    Stage s = begun(seed, 2, 2);
    s.p(0).start(true);
    s.t(0).start(false);
    s.t(1).start(false);
    await(s, 20, () -> s.cluster.primary() != null);
    s.run(2);
    s.p(1).start(false);
    killBetweenStoreAndDone(s);
    s.only(s.p(1), s.t(0), s.t(1));
    s.run(30);
    s.converge(60);
    require(best(s).header().voters().size() == 4, "not four voters");
  }

  /** A bucket is destroyed and created anew while a target sleeps. */
  static void destroyWhileTargetSleeps(long seed) {
    Stage s = new Stage(seed, null, 2, 3);
    Bck bck = Bck.ais("reborn");
    s.submit(s.p(0), new Command.CreateBucket(bck, s.cluster.bucketProps(bck)));
    s.run(1);
    String first = best(s).bmd().get(bck).bid().text();
    s.t(1).pause(30 * SECOND);
    s.submit(s.p(0), new Command.DestroyBucket(bck));
    s.run(4);
    s.submit(s.p(0), new Command.CreateBucket(bck, s.cluster.bucketProps(bck)));
    s.run(40);
    String second = s.t(1).core().published().bmd().get(bck).bid().text();
    require(!first.equals(second), "the id returned");
    s.converge(60);
  }

  /** A rebalance goes on under the next primary and ends once. */
  static void rebalancePrimaryDies(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    s.submit(s.p(0), new Command.StartRebalance(Rmd.Scope.ALL));
    s.run(0.05);
    require(best(s).rmd().running(), "not started");
    long version = best(s).rmd().version();
    s.p(0).crash();
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(0), s.t(1), s.t(2));
    await(s, 40, () -> s.cluster.primary() != null && !best(s).rmd().running());
    require(best(s).rmd().version() == version, "another rebalance was started");
    s.converge(60);
  }

  /** The primary dies when the last target has reported, before it lets the node go. */
  static void decommissionPrimaryDiesAtFinalStep(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    SimNode leaver = s.t(1);
    s.submit(
        s.p(0),
        new Command.DecommissionNode(
            List.of(leaver.id), false, DecommissionOptions.DEFAULT, List.of()));
    s.run(0.05);
    s.cluster
        .network()
        .script(
            (from, _, body) -> {
              boolean lets =
                  body instanceof Body.Store store
                      && store.state().smap().node(leaver.id) == null
                      && from.equals(s.p(0).id);
              return lets ? Fate.DROP : Fate.PASS;
            });
    await(s, 30, () -> s.p(0).core().accepted().smap().node(leaver.id) == null);
    require(leaver.isUp(), "gone before the quorum knows");
    s.p(0).crash();
    s.all();
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(0), s.t(1), s.t(2));
    await(s, 60, () -> !leaver.isUp() && !isMember(s, leaver));
    require(!leaver.mayReturn(), "not decommissioned");
    s.converge(60);
  }

  /** Clocks a tenth too fast and too slow. */
  static void clockDrift10(long seed) {
    Stage s = new Stage(new SimCluster(seed, 2, 3, null));
    java.util.Random random = new java.util.Random(seed);
    s.cluster.nodes().forEach(node -> node.skew(random, 0.1));
    s.t(2).drift(seed % 2 == 0 ? 0.9 : 1.1);
    s.p(1).drift(seed % 2 == 0 ? 1.1 : 0.9);
    s.cluster.startAll();
    await(s, 20, () -> s.cluster.primary() != null);
    s.run(5);
    s.only(s.p(1), s.t(0), s.t(1));
    await(s, 90, () -> !isMember(s, s.t(2)));
    require(!s.t(2).core().mayWrite(s.t(2).clock()), "may still write");
    s.converge(60);
  }

  /** Many changes, one hand-over after the other; nothing acknowledged is lost. */
  static void setPrimary50Times(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    int done = 0;
    for (int i = 0; i < 50; i++) {
      await(s, 10, () -> s.cluster.primary() != null);
      SimNode primary = s.cluster.primary();
      s.create(primary, "b" + i);
      SimNode heir = s.p((Integer.parseInt(primary.id.substring(8)) + 1) % 3);
      Effect[] outcome = s.submit(primary, new Command.SetPrimary(heir.id));
      s.run(1.2);
      done += outcome[0] instanceof Effect.Reply ? 1 : 0;
    }
    require(done == 50, "only " + done + " of 50 hand-overs");
    s.converge(60);
  }

  /** Changes all the time: at most a second of refusals. */
  static void handoverUnderLoad(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    long[] lastGood = {s.cluster.queue().now()};
    long[] longest = {0};
    s.submit(s.p(0), new Command.SetPrimary(s.p(1).id));
    for (int i = 0; i < 200; i++) {
      SimNode primary = s.cluster.primary();
      if (primary != null) {
        Bck bck = Bck.ais("load" + i);
        s.cluster.submit(
            primary,
            new Command.CreateBucket(bck, s.cluster.bucketProps(bck)),
            effect -> {
              if (effect instanceof Effect.Reply) {
                long now = s.cluster.queue().now();
                longest[0] = Math.max(longest[0], now - lastGood[0]);
                lastGood[0] = now;
              }
            });
      }
      s.run(0.02);
    }
    require(s.cluster.primary() == s.p(1), "the role was not handed over");
    require(longest[0] <= SECOND, "no change for " + longest[0] / 1e9 + "s");
    s.converge(60);
  }

  /** The word to the heir is lost: the operator is told, the primary goes on. */
  static void handoverCut(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    s.cluster
        .network()
        .script((_, _, body) -> body instanceof Body.Handover ? Fate.DROP : Fate.PASS);
    Effect[] outcome = s.submit(s.p(0), new Command.SetPrimary(s.p(1).id));
    s.run(3);
    require(outcome[0] instanceof Effect.Reject, "answered " + outcome[0]);
    require(s.cluster.primary() == s.p(0), "the primary did not take its role back");
    s.converge(60);
  }
}
