package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.node.cluster.Body;
import io.ais.node.cluster.Effect;
import io.ais.node.sim.SimNetwork.Fate;
import java.util.Comparator;
import java.util.List;

/** Named situations around the loss of a primary. */
final class ElectionPlays {
  private ElectionPlays() {}

  private static Stage seven(long seed) {
    return new Stage(seed, null, 3, 4);
  }

  /** Proxies but the primary, in the order in which they try. */
  private static List<SimNode> candidates(Stage s) {
    Comparator<SimNode> byDigest =
        (a, b) -> Long.compareUnsigned(b.snode.digest(), a.snode.digest());
    return s.cluster.nodes().stream()
        .filter(n -> n.snode.isProxy() && n != s.cluster.primary())
        .sorted(byDigest)
        .toList();
  }

  private static double untilPrimary(Stage s, double atMost) {
    long start = s.cluster.queue().now();
    require(
        s.cluster.runUntil((long) (atMost * SECOND), () -> s.cluster.primary() != null),
        "no primary within " + atMost + "s");
    return (s.cluster.queue().now() - start) / 1e9;
  }

  /** A kill that everybody notices by refused connections, 0.75 s later. */
  private static void kill(Stage s, SimNode... victims) {
    for (SimNode victim : victims) {
      victim.crash();
    }
    s.run(0.75);
    for (SimNode victim : victims) {
      s.accuse(victim, s.cluster.nodes().toArray(SimNode[]::new));
    }
  }

  /** A pause of two minutes; what was asked meanwhile is not done afterwards. */
  static void pausedPrimaryWakes(long seed) {
    Stage s = seven(seed);
    SimNode old = s.p(0);
    old.pause(120 * SECOND);
    Effect[] outcome = {null};
    s.cluster.submit(
        old,
        new io.ais.node.cluster.Command.CreateBucket(
            io.ais.model.Bck.ais("queued"), s.cluster.bucketProps(io.ais.model.Bck.ais("queued"))),
        effect -> outcome[0] = effect);
    s.run(60);
    long epoch = s.cluster.observer().best().term().epoch();
    require(epoch > 1, "nobody took over");
    s.run(70);
    require(!Stage.shows(s.cluster.primary(), "queued"), "committed after the new epoch");
    require(
        outcome[0] instanceof Effect.Reject reject && reject.error().status() == 503,
        "not 503 but " + outcome[0]);
    s.converge(60);
  }

  /** Committed, nobody hears of it, the primary dies: the change survives. */
  static void lostDone(long seed) {
    Stage s = seven(seed);
    s.cluster
        .network()
        .script(
            (_, _, body) ->
                body instanceof Body.Store || body instanceof Body.Stored ? Fate.PASS : Fate.DROP);
    s.create(s.p(0), "change");
    s.breathe();
    require(Stage.shows(s.p(0), "change"), "not committed");
    s.all();
    kill(s, s.p(0));
    untilPrimary(s, 3);
    require(Stage.shows(s.cluster.primary(), "change"), "lost");
    s.converge(60);
    require(Stage.shows(s.p(0), "change"), "lost at the old primary");
  }

  static void killPrimary(long seed) {
    Stage s = seven(seed);
    kill(s, s.p(0));
    require(untilPrimary(s, 2) <= 0.65, "more than 1.4 s");
    s.converge(60);
  }

  static void killPrimaryAndHeir(long seed) {
    Stage s = seven(seed);
    kill(s, s.p(0), candidates(s).getFirst());
    require(untilPrimary(s, 3) <= 1.25, "more than 2 s");
    s.converge(60);
  }

  static void hostVanishes(long seed) {
    Stage s = seven(seed);
    s.p(0).crash();
    untilPrimary(s, 10);
    s.converge(60);
  }

  static void gcPauseOfThreeSeconds(long seed) {
    Stage s = seven(seed);
    int epochs = s.cluster.observer().epochs();
    s.p(0).pause(3 * SECOND);
    s.run(20);
    require(s.cluster.observer().epochs() == epochs, "a needless election");
    require(s.cluster.primary() == s.p(0), "another primary");
  }

  /** Dead by silence: the next in rank needs 0.6 s more. */
  static void firstCandidateDead(long seed) {
    Stage s = seven(seed);
    SimNode first = candidates(s).getFirst();
    s.p(0).crash();
    first.crash();
    untilPrimary(s, 10.6);
    s.converge(60);
  }

  static void firstCandidateCut(long seed) {
    Stage s = seven(seed);
    SimNode first = candidates(s).getFirst();
    SimNode second = candidates(s).getLast();
    s.only(s.cluster.nodes().stream().filter(n -> n != first).toArray(SimNode[]::new));
    kill(s, s.p(0));
    require(untilPrimary(s, 4) <= 1.25, "more than 2 s");
    require(s.cluster.primary() == second, "the one that is cut off");
    s.converge(60);
  }

  /** It has missed the last change; it fetches it and wins. */
  static void firstCandidateStale(long seed) {
    Stage s = seven(seed);
    SimNode first = candidates(s).getFirst();
    s.cluster.network().script((_, to, _) -> to.equals(first.id) ? Fate.DROP : Fate.PASS);
    s.create(s.p(0), "missed");
    s.breathe();
    require(!Stage.shows(first, "missed"), "the play is wrong");
    s.p(0).crash();
    s.all();
    s.accuse(s.p(0), s.cluster.nodes().toArray(SimNode[]::new));
    untilPrimary(s, 3);
    require(Stage.shows(s.cluster.primary(), "missed"), "the stale one won");
    s.converge(60);
  }

  /** It sends, and hears nothing: it steps down and is replaced. */
  static void oneWayPrimary(long seed) {
    Stage s = seven(seed);
    SimNode old = s.p(0);
    s.cluster.network().script((_, to, _) -> to.equals(old.id) ? Fate.DROP : Fate.PASS);
    s.run(5.5);
    require(!old.core().isPrimary(), "still primary after the lease");
    require(
        s.cluster.runUntil(
            12 * SECOND, () -> s.cluster.primary() != null && s.cluster.primary() != old),
        "not replaced");
    s.converge(60);
  }

  /** A hears B, B hears C, A and C do not hear each other. */
  static void bridge(long seed) {
    Stage s = seven(seed);
    int epochs = s.cluster.observer().epochs();
    s.cluster.network().cut(s.p(0).id, s.p(1).id);
    s.cluster.network().cut(s.p(1).id, s.p(0).id);
    s.run(120);
    require(s.cluster.observer().epochs() <= epochs + 1, "election after election");
    s.converge(60);
  }

  /** A proxy that comes back every five seconds for ten minutes deposes nobody. */
  static void flappingNode(long seed) {
    Stage s = seven(seed);
    int epochs = s.cluster.observer().epochs();
    for (int i = 0; i < 60; i++) {
      s.cluster.network().cut(s.p(0).id, s.p(1).id);
      s.cluster.network().cut(s.p(1).id, s.p(0).id);
      for (int t = 0; t < 4; t++) {
        s.cluster.network().cut(s.t(t).id, s.p(1).id);
        s.cluster.network().cut(s.p(1).id, s.t(t).id);
      }
      s.run(5);
      s.cluster.network().heal();
      s.run(5);
    }
    require(s.cluster.observer().epochs() <= epochs + 1, "more than one election");
    s.converge(60);
  }

  /** Half of the voters: nothing is committed, it heals by itself. */
  static void twoOfFour(long seed) {
    Stage s = new Stage(seed, null, 2, 2);
    s.only(s.p(0), s.t(0));
    s.create(s.p(0), "half");
    s.run(30);
    require(s.cluster.primary() == null, "a primary of two of four");
    require(!Stage.shows(s.p(0), "half"), "committed by two of four");
    s.converge(60);
  }

  static void twoProxiesNoTarget(long seed) {
    Stage s = new Stage(seed, null, 2, 0);
    s.p(1).crash();
    s.create(s.p(0), "alone");
    s.run(20);
    require(s.cluster.primary() == null && !Stage.shows(s.p(0), "alone"), "one of two suffices");
    s.converge(60);
  }
}
