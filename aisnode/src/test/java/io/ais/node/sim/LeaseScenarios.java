package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.node.cluster.Body;
import io.ais.node.cluster.Mutation;
import io.ais.node.sim.SimNetwork.Fate;
import java.util.Set;

/**
 * A target that was taken out for its silence must not write any more: the one rule that leans on
 * clocks. Each play breaks it with the deliberate error it is written for.
 */
final class LeaseScenarios {
  private LeaseScenarios() {}

  private static Stage five(long seed, Mutation mutation) {
    Stage s = new Stage(seed, mutation, 2, 3);
    require(s.t(2).core().mayWrite(s.t(2).clock()), "may not write in a sound cluster");
    return s;
  }

  private static boolean isOut(Stage s, SimNode node) {
    return s.cluster.observer().best().smap().node(node.id) == null;
  }

  /** The primary and the silent target fall out together; the successor has heard neither. */
  static void successorNeverHeardTheTarget(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.only(s.p(1), s.t(0), s.t(1));
    s.p(0).crash();
    s.accuse(s.p(0), s.p(1), s.t(0), s.t(1));
    require(s.cluster.runUntil(60 * SECOND, () -> isOut(s, s.t(2))), "the target was not missed");
    s.run(5);
    s.converge(60);
  }

  /** A deposed primary and one target hear each other and nobody else. */
  static void deposedPrimaryKeepsATarget(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    Set<String> left = Stage.ids(s.p(0), s.t(2));
    s.cluster
        .network()
        .script((from, to, _) -> left.contains(from) == left.contains(to) ? Fate.PASS : Fate.DROP);
    s.accuse(s.p(0), s.p(1), s.t(0), s.t(1));
    require(s.cluster.runUntil(60 * SECOND, () -> isOut(s, s.t(2))), "the target was not missed");
    s.run(5);
    s.converge(60);
  }

  /** A heartbeat waits in a queue until the target is out. */
  static void heartbeatComesLate(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.cluster
        .network()
        .script(
            (from, to, body) -> {
              boolean concerned = from.equals(s.t(2).id) || to.equals(s.t(2).id);
              return !concerned
                  ? Fate.PASS
                  : body instanceof Body.Heartbeat ? Fate.HOLD : Fate.DROP;
            });
    require(s.cluster.runUntil(60 * SECOND, () -> isOut(s, s.t(2))), "the target was not missed");
    s.cluster.network().release();
    s.run(2);
    s.converge(60);
  }

  /** Answers of a target arrive when its removal is proposed, but not yet committed. */
  static void answersComeAfterTheProposal(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    SimNode lost = s.t(2);
    s.cluster
        .network()
        .script(
            (from, to, body) -> {
              if (from.equals(lost.id)) {
                return Fate.HOLD;
              }
              boolean aboutState = body instanceof Body.Store || body instanceof Body.Done;
              boolean withheld = to.equals(lost.id) && aboutState || body instanceof Body.Stored;
              return withheld ? Fate.DROP : Fate.PASS;
            });
    require(
        s.cluster.runUntil(
            60 * SECOND, () -> s.p(0).core().accepted().smap().node(lost.id) == null),
        "the target was not missed");
    s.cluster.network().release();
    s.run(2.5);
    s.all();
    s.run(2.5);
    s.converge(60);
  }
}
