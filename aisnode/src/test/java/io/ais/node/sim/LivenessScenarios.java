package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.node.cluster.Body;
import io.ais.node.cluster.Mutation;
import io.ais.node.sim.SimNetwork.Fate;

/** A connected majority that must come to a primary by itself. */
final class LivenessScenarios {
  private LivenessScenarios() {}

  /** Scenario only-candidate-thinks-it-left: the targets know better and tell it. */
  static void onlyCandidateThinksItLeft(long seed, Mutation mutation) {
    Stage s = new Stage(seed, mutation, 2, 3);
    SimNode candidate = s.p(1);
    candidate.leave();
    s.run(3);
    require(!candidate.isUp(), "did not leave");
    s.cluster
        .network()
        .script(
            (_, to, body) ->
                to.equals(candidate.id) && tellsOf(body, candidate) ? Fate.DROP : Fate.PASS);
    candidate.start(false);
    require(
        s.cluster.runUntil(
            20 * SECOND, () -> s.cluster.observer().best().smap().node(candidate.id) != null),
        "was not taken in");
    require(candidate.core().accepted().smap().node(candidate.id) == null, "knows that it is in");
    s.p(0).crash();
    s.all();
    require(s.cluster.runUntil(60 * SECOND, () -> s.cluster.primary() != null), "no primary");
    s.converge(60);
  }

  private static boolean tellsOf(Body body, SimNode member) {
    return switch (body) {
      case Body.Store store -> store.state().smap().node(member.id) != null;
      case Body.Learn learn -> learn.state().smap().node(member.id) != null;
      case Body.Heartbeat _, Body.Done _ -> true;
      default -> false;
    };
  }

  /** The founder dies before one of the others has anything: all founders must vote. */
  static void founderDiesBeforeOneHeardOfIt(long seed, Mutation mutation) {
    Stage s = new Stage(new SimCluster(seed, 2, 1, mutation));
    s.cluster
        .network()
        .script(
            (_, to, body) ->
                to.equals(s.t(0).id) && body instanceof Body.Store ? Fate.DROP : Fate.PASS);
    s.cluster.startAll();
    require(
        s.cluster.runUntil(20 * SECOND, () -> s.p(1).isUp() && s.p(1).core().accepted() != null),
        "nothing was proposed");
    s.p(0).crash();
    s.run(1);
    s.all();
    s.p(0).start(false);
    require(s.cluster.runUntil(60 * SECOND, () -> s.cluster.primary() != null), "no primary");
    s.converge(60);
  }

  /** Scenario duel: two candidates whose voters are equally near. */
  static void duel(long seed, Mutation mutation) {
    Stage s = new Stage(seed, mutation, 3, 2);
    long far = SECOND / 100;
    s.cluster.network().distance(s.p(1).id, s.t(1).id, far);
    s.cluster.network().distance(s.p(2).id, s.t(0).id, far);
    s.p(0).crash();
    s.accuse(s.p(0), s.p(1), s.p(2), s.t(0), s.t(1));
    long before = s.cluster.observer().best().term().epoch();
    require(s.cluster.runUntil(30 * SECOND, () -> s.cluster.primary() != null), "a duel for ever");
    long rounds = s.cluster.observer().best().term().epoch() - before;
    require(rounds <= 5, "a duel of " + rounds + " rounds");
    s.converge(60);
  }
}
