package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;

import io.ais.model.Bck;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Event;
import io.ais.node.cluster.Mutation;
import io.ais.node.sim.SimNetwork.Fate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Directs a founded cluster by hand: who hears whom, who stands for election, where a proposal
 * arrives. {@code p(0)} is the first primary. Messages take a tenth of a millisecond.
 */
final class Stage {
  private static final long MILLISECOND = SECOND / 1000;

  final SimCluster cluster;
  final Operator operator;
  private int finals;

  Stage(long seed, Mutation mutation, int proxies, int targets) {
    this(new SimCluster(seed, proxies, targets, mutation));
    cluster.startAll();
    require(
        cluster.runUntil(10 * SECOND, () -> cluster.primary() != null), "no cluster was founded");
    cluster.runFor(3 * SECOND);
  }

  /** A cluster that is not started yet. */
  Stage(SimCluster cluster) {
    this.cluster = cluster;
    operator = new Operator(cluster);
    cluster.network().still();
    if (Boolean.getBoolean("sim.trace")) {
      cluster.logTo(System.out::println);
    }
  }

  SimNode p(int number) {
    return cluster.node("proxy-00" + number);
  }

  SimNode t(int number) {
    return cluster.node("target-0" + number);
  }

  void run(double seconds) {
    cluster.runFor((long) (seconds * SECOND));
  }

  /** Only messages among these nodes pass. */
  void only(SimNode... group) {
    Set<String> ids = ids(group);
    cluster
        .network()
        .script((from, to, _) -> ids.contains(from) && ids.contains(to) ? Fate.PASS : Fate.DROP);
  }

  /** Everything passes. */
  void all() {
    cluster.network().script((_, _, _) -> Fate.PASS);
  }

  static Set<String> ids(SimNode... nodes) {
    return Set.copyOf(Arrays.stream(nodes).map(node -> node.id).toList());
  }

  /** These nodes believe that the process is dead. */
  void accuse(SimNode dead, SimNode... witnesses) {
    String boot = dead.boot();
    for (SimNode witness : witnesses) {
      witness.feed(new Event.PeerGone(dead.id, boot));
    }
  }

  /**
   * Makes the node win an election with the votes of these, who have reason to believe that nobody
   * is primary. Nobody stands against it, and nobody tells what the voters do not say themselves.
   *
   * @param proposalPasses the first proposal of the new primary arrives
   */
  void elect(SimNode winner, boolean proposalPasses, SimNode... voters) {
    Set<String> group = ids(voters);
    cluster
        .network()
        .script(
            (from, to, body) -> {
              boolean inside =
                  (from.equals(winner.id) || group.contains(from))
                      && (to.equals(winner.id) || group.contains(to));
              boolean wins = from.equals(winner.id);
              boolean rival = !wins && (body instanceof Body.PreVote || body instanceof Body.Vote);
              boolean early =
                  !proposalPasses && (body instanceof Body.Store || body instanceof Body.Heartbeat);
              boolean gossip = body instanceof Body.Nudge || body instanceof Body.Refuse;
              return inside && !rival && !early && !gossip ? Fate.PASS : Fate.DROP;
            });
    for (SimNode voter : voters) {
      accuseItsPrimary(voter);
    }
    accuseItsPrimary(winner);
    require(
        cluster.runUntil(20 * SECOND, () -> hasWon(winner) || !winner.isUp()),
        winner.id + " was not elected by its voters");
  }

  private void accuseItsPrimary(SimNode witness) {
    SimNode primary = cluster.node(witness.core().primaryId());
    if (primary != null && primary != witness) {
      witness.feed(new Event.PeerGone(primary.id, primary.boot()));
    }
  }

  /** The newest state of the node is one that it proposed in the term it serves. */
  static boolean hasWon(SimNode node) {
    ClusterState state = node.core().accepted();
    boolean own =
        state.header().primary().equals(node.id) && state.term().equals(node.core().promised());
    return own || node.core().primaryId().equals(node.id);
  }

  /** Runs until the node is primary with a committed state of its own. */
  void ready(SimNode node) {
    require(
        cluster.runUntil(10 * SECOND, () -> node.core().isPrimary()), node.id + " is not ready");
  }

  /** Asks the node for a bucket. */
  void create(SimNode primary, String bucket) {
    operator.create(primary, bucket);
  }

  /** Asks the node for something; the outcome comes later. */
  Effect[] submit(SimNode primary, Command command) {
    Effect[] outcome = {null};
    cluster.submit(primary, command, effect -> outcome[0] = effect);
    return outcome;
  }

  /** Asks the node to drop members at once. */
  Effect[] remove(SimNode primary, SimNode... members) {
    List<String> gone = Arrays.stream(members).map(node -> node.id).toList();
    return submit(primary, new Command.RemoveUnsafe(gone, true));
  }

  static boolean shows(SimNode node, String bucket) {
    ClusterState state = node.core().published();
    return state != null && state.bmd().has(Bck.ais(bucket));
  }

  /** Short time: messages arrive, no timer of an election runs out. */
  void breathe() {
    cluster.runFor(20 * MILLISECOND);
  }

  /** Heals everything; a new change must reach every node that may take part. */
  void converge(double seconds) {
    cluster.network().calm();
    for (SimNode node : cluster.nodes()) {
      node.resume();
      if (node.mayReturn()) {
        node.start(false);
      }
    }
    agree(seconds);
  }

  /** Within the time a new change is shown by every node that runs and is no outcast. */
  void agree(double seconds) {
    long end = cluster.queue().now() + (long) (seconds * SECOND);
    while (cluster.queue().now() < end) {
      String name = "final" + ++finals;
      SimNode primary = cluster.primary();
      if (primary != null) {
        operator.create(primary, name);
      }
      cluster.runUntil(3 * SECOND, () -> isEverywhere(name));
      if (isEverywhere(name)) {
        return;
      }
    }
    throw new Broken("no progress: " + cluster.describe());
  }

  private boolean isEverywhere(String bucket) {
    return cluster.nodes().stream()
        .filter(node -> node.isUp() && !cluster.isOutcast(node))
        .allMatch(node -> shows(node, bucket));
  }

  static void require(boolean holds, String what) {
    if (!holds) {
      throw new Broken(what);
    }
  }
}
