package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.node.cluster.Body;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Effect;
import io.ais.node.sim.SimNetwork.Fate;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What random runs found once, as short plays. */
class RegressionSeedsTest {

  private static String knownHost(Stage s, SimNode node) {
    return s.cluster.observer().best().smap().node(node.id).controlNet().host();
  }

  /** Nobody can ask the primary to let it in under its new address: it writes it itself. */
  @Test
  void primaryThatComesBackElsewhereCorrectsItsEntry() {
    Stage s = new Stage(1, null, 1, 2);
    s.p(0).crash();
    s.p(0).move("elsewhere");
    s.p(0).start(false);
    s.converge(60);

    require(knownHost(s, s.p(0)).equals("elsewhere"), "known at " + knownHost(s, s.p(0)));
  }

  /** Its first word is lost; it is heard as a member, but the map names the old address. */
  @Test
  void memberThatMovedAsksUntilTheMapNamesItsAddress() {
    Stage s = new Stage(1, null, 2, 2);
    s.t(0).crash();
    s.t(0).move("elsewhere");
    s.cluster.network().script((_, _, body) -> body instanceof Body.Join ? Fate.DROP : Fate.PASS);
    s.t(0).start(false);
    s.run(5);
    s.all();
    s.run(5);

    require(knownHost(s, s.t(0)).equals("elsewhere"), "known at " + knownHost(s, s.t(0)));
  }

  /** Both ends moved: only the names in the configuration lead anywhere. */
  @Test
  void primaryAndTargetThatMovedAtOnceFindEachOther() {
    Stage s = new Stage(1, null, 1, 1);
    s.p(0).crash();
    s.t(0).crash();
    s.t(0).move("target-elsewhere");
    s.t(0).start(false);
    s.run(5);
    s.p(0).move("proxy-elsewhere");
    s.p(0).start(false);
    s.converge(60);
  }

  /** Taken out while it was unreachable one way: being told that the primary lives is not enough. */
  @Test
  void nodeThatWasTakenOutLearnsItFromItsQuestion() {
    Stage s = new Stage(1, null, 2, 3);
    SimNode lost = s.t(2);
    s.cluster.network().script((from, _, body) -> from.equals(lost.id) ? Fate.DROP : Fate.PASS);
    require(
        s.cluster.runUntil(
            60 * SECOND, () -> s.cluster.observer().best().smap().node(lost.id) == null),
        "was not missed");
    s.all();
    s.agree(30);
    s.run(10);

    require(s.cluster.observer().best().smap().node(lost.id) != null, "is still out");
  }

  /** Forced over an open proposal of its own: the client is not told that it was not applied. */
  @Test
  void changeThatAForceAdoptedIsNotCalledUndone() {
    Stage s = new Stage(1, null, 3, 2);
    s.only(s.p(0));
    Effect[] outcome = {null};
    var bck = io.ais.model.Bck.ais("open");
    s.cluster.submit(
        s.p(0),
        new Command.CreateBucket(bck, s.cluster.bucketProps(bck)),
        effect -> outcome[0] = effect);
    require(s.cluster.runUntil(10 * SECOND, () -> !s.p(0).core().isPrimary()), "still primary");
    s.submit(s.p(0), new Command.ForcePrimary(s.p(0).id));
    s.run(3);

    require(Stage.shows(s.p(0), "open"), "the play is wrong: the proposal was not adopted");
    require(
        outcome[0] instanceof Effect.Reply
            || outcome[0] instanceof Effect.Reject reject
                && reject.error().getMessage().contains("unknown"),
        "answered " + outcome[0]);
  }

  /** Two sides that dropped each other meet again only if one of them calls. */
  @Test
  void forcedSideCallsThoseItLeftBehind() {
    Stage s = new Stage(1, null, 3, 4);
    Set<String> left = Stage.ids(s.p(1));
    s.cluster
        .network()
        .script((from, to, _) -> left.contains(from) == left.contains(to) ? Fate.PASS : Fate.DROP);
    s.run(20);
    s.submit(s.p(1), new Command.ForcePrimary(s.p(1).id));
    s.run(60);
    require(s.cluster.primaries().size() == 2, "no two sides");
    s.all();
    s.agree(60);
    require(s.cluster.primaries().size() == 1, "two primaries");
  }

  /** Nodes outside follow hints, but two that name each other are not asked for ever. */
  @Test
  void hintsThatLeadInACircleCauseNoStorm() {
    Stage s = new Stage(1, null, 3, 2);
    s.t(0).crash();
    s.t(0).wipe();
    s.cluster.network().script((_, _, body) -> body instanceof Body.Stored ? Fate.DROP : Fate.PASS);
    s.p(0).crash();
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(1));
    s.t(0).start(false);
    s.run(2);
    long before = s.cluster.network().sent().getOrDefault("Join", 0L);
    s.run(10);
    long joins = s.cluster.network().sent().get("Join") - before;

    require(joins < 200, joins + " requests to join in ten seconds");
    s.converge(60);
  }
}
