package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static io.ais.node.sim.Stage.require;

import io.ais.node.cluster.Effect;

/** Named situations of the disks that hold votes and states. */
final class DiskPlays {
  private DiskPlays() {}

  /** No answer without storage: a voter with a full disk is no voter, and does no harm. */
  static void diskFullVoter(long seed) {
    Stage s = new Stage(seed, null, 2, 1);
    s.t(0).failWrites(true);
    s.p(1).failWrites(true);
    s.create(s.p(0), "change");
    s.run(1);
    require(!Stage.shows(s.p(0), "change"), "counted an answer that was not stored");
    require(!s.t(0).isUp(), "goes on without its disk");
    s.t(0).failWrites(false);
    s.p(1).failWrites(false);
    s.converge(60);
  }

  /** The primary cannot write: another one takes over, nothing unstored was promised. */
  static void fsyncFailsOnPrimary(long seed) {
    Stage s = new Stage(seed, null, 3, 3);
    SimNode old = s.p(0);
    s.create(old, "before");
    s.run(1);
    old.failWrites(true);
    s.create(old, "during");
    s.run(0.1);
    require(!old.isUp(), "goes on without its disk");
    s.accuse(old, s.cluster.nodes().toArray(SimNode[]::new));
    require(s.cluster.runUntil(3 * SECOND, () -> s.cluster.primary() != null), "no primary");
    require(Stage.shows(s.cluster.primary(), "before"), "lost");
    require(!Stage.shows(s.cluster.primary(), "during"), "was never stored");
    old.failWrites(false);
    s.converge(60);
  }

  /** The slot that was being written is torn: the other one holds the vote before. */
  static void tornVoteSlot(long seed) {
    torn(seed, Effect.PersistVote.class);
  }

  /** The state file that was being written is torn: the old one is still there. */
  static void tornState(long seed) {
    torn(seed, Effect.PersistState.class);
  }

  /** Every node once dies within its next write of that kind, while changes and elections go on. */
  private static void torn(long seed, Class<? extends Effect> write) {
    Stage s = new Stage(seed, null, 3, 2);
    int i = 0;
    for (SimNode victim : s.cluster.nodes()) {
      victim.dieWithin(write);
      s.cluster.runUntil(20 * SECOND, () -> s.cluster.primary() != null);
      SimNode primary = s.cluster.primary();
      if (primary != null) {
        s.create(primary, "b" + i++);
      }
      s.run(2);
      if (victim.isUp()) {
        s.accuse(
            s.cluster.node(victim.core().primaryId()), s.cluster.nodes().toArray(SimNode[]::new));
        s.run(5);
      }
      require(!victim.isUp(), "did not write");
      victim.start(false);
      s.run(3);
    }
    s.converge(60);
  }
}
