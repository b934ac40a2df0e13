package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.node.cluster.Body;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Mutation;
import io.ais.node.sim.SimNetwork.Fate;
import java.util.Set;

/**
 * Short plays in which exactly one rule stands between the cluster and a fork. Each ends well with
 * the rules as they are, and breaks an invariant with the deliberate error it is written for.
 */
final class SafetyScenarios {
  private SafetyScenarios() {}

  private static Stage five(long seed, Mutation mutation) {
    return new Stage(seed, mutation, 3, 2);
  }

  /** Two candidates of one epoch, and voters that died between their questions. */
  static void votersDieBetweenTwoCandidates(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.p(0).crash();
    s.elect(s.p(1), false, s.t(0), s.t(1));
    for (SimNode voter : new SimNode[] {s.t(0), s.t(1)}) {
      voter.crash();
      voter.start(false);
    }
    s.elect(s.p(2), true, s.t(0), s.t(1));
    s.run(1);
    s.converge(60);
  }

  /** The same, but the voters lost their disks: as other voters they do not count. */
  static void wipedVoterVotes(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.p(0).crash();
    s.elect(s.p(1), false, s.t(0), s.t(1));
    for (SimNode voter : new SimNode[] {s.t(0), s.t(1)}) {
      voter.wipe();
      voter.start(false);
    }
    s.only(s.p(2), s.t(0), s.t(1));
    s.accuse(s.p(0), s.p(2));
    s.run(10);
    require(!s.p(2).core().isPrimary(), "elected by voters that lost their votes");
    s.converge(60);
  }

  /** Acknowledged by a quorum whose members die before the next election. */
  static void acknowledgedThenVotersDie(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.cluster.network().script((_, to, body) -> stores(body, to, s.t(0), s.t(1)));
    s.create(s.p(0), "change");
    s.breathe();
    require(Stage.shows(s.p(0), "change"), "two of four others did not suffice");
    s.p(0).crash();
    for (SimNode voter : new SimNode[] {s.t(0), s.t(1)}) {
      voter.crash();
      voter.start(false);
    }
    s.elect(s.p(1), true, s.p(2), s.t(0));
    s.ready(s.p(1));
    require(Stage.shows(s.p(1), "change"), "the committed change is lost");
    s.converge(60);
  }

  private static Fate stores(Body body, String to, SimNode... receivers) {
    boolean passes =
        body instanceof Body.Store && Stage.ids(receivers).contains(to)
            || body instanceof Body.Stored;
    return passes ? Fate.PASS : Fate.DROP;
  }

  /** What a node showed it shows after its restart. */
  static void showsTheSameAfterARestart(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.create(s.p(0), "change");
    s.breathe();
    s.t(0).crash();
    s.only();
    s.t(0).start(false);
    require(Stage.shows(s.t(0), "change"), "forgotten by a restart");
    s.converge(60);
  }

  /** A proposal that one voter has is shown by nobody. */
  static void proposalIsNotShown(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.cluster.network().script((_, to, body) -> stores(body, to, s.t(0)));
    s.create(s.p(0), "change");
    s.breathe();
    require(!Stage.shows(s.t(0), "change"), "an uncommitted change is shown");
    s.converge(60);
  }

  /** Scenario minority-copy-dies. */
  static void minorityCopyDies(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.cluster.network().script((_, to, body) -> stores(body, to, s.t(0)));
    s.create(s.p(0), "change");
    s.breathe();
    s.p(0).crash();
    s.t(0).crash();
    s.elect(s.p(1), true, s.p(2), s.t(1));
    s.ready(s.p(1));
    s.create(s.p(1), "other");
    s.breathe();
    require(!Stage.shows(s.p(1), "change"), "nobody could know of the change");
    s.converge(60);
    require(!Stage.shows(s.t(0), "change"), "the overwritten proposal is shown");
  }

  /** The deposed primary still reaches voters of its successor, but does not hear them refuse. */
  static void deposedPrimaryGoesOn(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.elect(s.p(1), true, s.t(0), s.t(1));
    s.ready(s.p(1));
    s.cluster.network().script((_, to, body) -> stores(body, to, s.t(0), s.t(1), s.p(0)));
    s.create(s.p(0), "late");
    s.breathe();
    require(!Stage.shows(s.p(0), "late"), "a deposed primary commits");
    s.converge(60);
  }

  /** Asked for a vote when all were equal, answered after the voters stored a newer state. */
  static void candidateFallsBehindItsVoters(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.cluster
        .network()
        .script(
            (from, _, body) -> {
              boolean rival = !from.equals(s.p(2).id) && body instanceof Body.PreVote;
              boolean silenced = from.equals(s.p(0).id) || rival || body instanceof Body.Nudge;
              return body instanceof Body.Vote ? Fate.HOLD : silenced ? Fate.DROP : Fate.PASS;
            });
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(0), s.t(1));
    require(
        s.cluster.runUntil(2 * SECOND, () -> s.p(2).core().promised().epoch() == 2),
        "nobody stood for election");
    s.cluster.network().script((_, to, body) -> stores(body, to, s.t(0), s.t(1)));
    s.create(s.p(0), "change");
    s.breathe();
    require(Stage.shows(s.p(0), "change"), "not committed by three of five");
    s.p(0).crash();
    s.cluster
        .network()
        .script(
            (from, _, body) -> {
              boolean rival = !from.equals(s.p(2).id) && body instanceof Body.PreVote;
              return rival || body instanceof Body.Nudge ? Fate.DROP : Fate.PASS;
            });
    s.accuse(s.p(0), s.t(0), s.t(1));
    s.cluster.network().release();
    s.run(3);
    s.converge(60);
  }

  /** Scenario figure-eight: copies of an old epoch's state count only after the barrier. */
  static void figureEight(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.cluster.network().script((_, to, body) -> stores(body, to, s.p(1)));
    s.create(s.p(0), "change");
    s.breathe();
    s.p(0).crash();
    s.elect(s.p(2), false, s.t(0), s.t(1));
    s.p(2).crash();
    s.elect(s.p(1), true, s.t(0), s.t(1));
    require(
        s.cluster.runUntil(SECOND, () -> Stage.shows(s.p(1), "change")), "the copy was not taken");
    s.p(1).crash();
    s.p(2).start(false);
    s.elect(s.p(2), true, s.t(0), s.t(1));
    s.run(1);
    s.converge(60);
  }

  /** A candidate adopts a change of voters that the old voters never agreed to. */
  static void barrierOverAnOpenChangeOfVoters(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.cluster.network().script((_, to, body) -> stores(body, to, s.p(1)));
    s.remove(s.p(0), s.p(2), s.t(0), s.t(1));
    s.breathe();
    s.p(0).crash();
    s.only();
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(0), s.t(1));
    s.p(0).start(false);
    s.elect(s.p(1), false, s.p(0), s.t(0));
    s.only(s.p(0), s.p(1));
    s.run(1.5);
    s.elect(s.p(2), true, s.t(0), s.t(1));
    s.ready(s.p(2));
    s.converge(60);
  }

  /** A minority makes itself the whole. */
  static void minorityDropsTheOthers(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.only(s.p(0), s.t(0));
    s.remove(s.p(0), s.p(1), s.t(1));
    s.breathe();
    s.elect(s.p(1), true, s.p(2), s.t(1));
    s.ready(s.p(1));
    s.converge(60);
  }

  /** The same in three steps, each of which looks harmless. */
  static void minorityDropsTheOthersOneByOne(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.only(s.p(0), s.t(0));
    for (SimNode member : new SimNode[] {s.t(1), s.p(1), s.p(2)}) {
      s.remove(s.p(0), member);
      s.breathe();
    }
    s.elect(s.p(1), true, s.p(2), s.t(1));
    s.ready(s.p(1));
    s.converge(60);
  }

  /** Scenario sole-begins-cut: the primary drops the other proxy while nobody hears it. */
  static void soleBeginsCut(long seed, Mutation mutation) {
    Stage s = new Stage(seed, mutation, 2, 1);
    s.only();
    s.remove(s.p(0), s.p(1));
    s.breathe();
    s.elect(s.p(1), true, s.t(0));
    s.ready(s.p(1));
    s.converge(60);
  }

  /** A primary dies with a proposal in which it stands alone, and comes back to it. */
  static void wakesWithAProposalOfItselfAlone(long seed, Mutation mutation) {
    Stage s = new Stage(seed, mutation, 2, 1);
    s.only();
    s.remove(s.p(0), s.p(1), s.t(0));
    s.breathe();
    s.p(0).crash();
    s.elect(s.p(1), true, s.t(0));
    s.ready(s.p(1));
    s.only();
    s.p(0).start(false);
    s.run(10);
    require(!s.p(0).core().isPrimary(), "elected by nobody but itself");
    s.converge(60);
  }

  /** Two of five are no quorum. */
  static void twoOfFive(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    s.only(s.p(0), s.t(0));
    s.create(s.p(0), "change");
    s.breathe();
    s.elect(s.p(1), true, s.p(2), s.t(1));
    s.ready(s.p(1));
    s.converge(60);
  }

  // ---- force

  private static void force(Stage s, SimNode node) {
    s.submit(node, new Command.ForcePrimary(node.id));
    s.run(3);
    require(node.core().isPrimary(), "the force failed");
  }

  /** A force against a living majority. */
  static void forceAgainstTheLiving(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    Set<String> left = Stage.ids(s.p(1), s.t(0));
    s.cluster
        .network()
        .script((from, to, _) -> left.contains(from) == left.contains(to) ? Fate.PASS : Fate.DROP);
    s.create(s.p(0), "there");
    s.run(1);
    s.accuse(s.p(0), s.p(1), s.t(0));
    force(s, s.p(1));
    s.create(s.p(1), "here");
    s.run(1);
    s.converge(120);
  }

  /** Two operators force two sides of a cluster whose primary is gone. */
  static void forceBothSides(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    Set<String> left = Stage.ids(s.p(1), s.t(0));
    s.cluster
        .network()
        .script((from, to, _) -> left.contains(from) == left.contains(to) ? Fate.PASS : Fate.DROP);
    s.p(0).crash();
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(0), s.t(1));
    force(s, s.p(1));
    force(s, s.p(2));
    s.run(20);
  }

  /** A member heard of the new generation, but has no state of it. */
  static void generationKnownByNameOnly(long seed, Mutation mutation) {
    Stage s = five(seed, mutation);
    Set<String> left = Stage.ids(s.p(1), s.p(2), s.t(0));
    s.cluster
        .network()
        .script(
            (from, to, body) -> {
              boolean state =
                  body instanceof Body.Store
                      || body instanceof Body.Done
                      || body instanceof Body.Learn
                      || body instanceof Body.Refuse;
              boolean passes =
                  left.contains(from) && left.contains(to) && !(to.equals(s.p(2).id) && state);
              return passes ? Fate.PASS : Fate.DROP;
            });
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(0));
    force(s, s.p(1));
    s.run(2);
    require(s.p(2).core().promised().gen() == 1, "the heartbeat did not arrive");
    s.p(1).crash();
    s.only(s.p(0), s.p(2), s.t(1));
    s.p(0).crash();
    s.p(0).start(false);
    s.accuse(s.p(1), s.p(2));
    s.accuse(s.p(0), s.t(1));
    s.run(20);
    s.converge(120);
  }
}
