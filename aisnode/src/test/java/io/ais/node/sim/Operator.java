package io.ais.node.sim;

import io.ais.model.Bck;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.DecommissionOptions;
import io.ais.node.cluster.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Asks for changes at random and tells the observer what was promised. */
final class Operator {
  private final SimCluster cluster;
  private final Random random;
  private final List<String> buckets = new ArrayList<>();
  private int created;

  Operator(SimCluster cluster) {
    this.cluster = cluster;
    this.random = cluster.random();
  }

  /** One wish, submitted to every node that takes itself for primary. */
  void act(boolean lifecycle) {
    for (SimNode primary : cluster.primaries()) {
      if (random.nextInt(10) < 6 || !lifecycle) {
        bucket(primary);
      } else {
        lifecycle(primary);
      }
    }
  }

  private void bucket(SimNode primary) {
    if (buckets.isEmpty() || random.nextInt(3) > 0) {
      create(primary, "b" + ++created);
    } else if (random.nextInt(4) == 0) {
      cluster.submit(
          primary,
          new Command.SetConfig(Map.of("mirror.copies", "" + (2 + random.nextInt(5))), null, "t"),
          _ -> {});
    } else {
      String name = buckets.remove(random.nextInt(buckets.size()));
      cluster.observer().destroySubmitted(name);
      cluster.submit(
          primary,
          new Command.DestroyBucket(Bck.ais(name)),
          outcome -> {
            if (outcome instanceof Effect.Reply reply) {
              cluster.observer().destroyAcknowledged(name, reply.result().key());
              cluster.destroyed(reply.result().key());
            }
          });
    }
  }

  void create(SimNode primary, String name) {
    Bck bck = Bck.ais(name);
    cluster.submit(
        primary,
        new Command.CreateBucket(bck, cluster.bucketProps(bck)),
        outcome -> {
          switch (outcome) {
            case Effect.Reply reply -> {
              buckets.add(name);
              cluster.observer().createAcknowledged(name, reply.result().key());
            }
            case Effect.Reject reject -> {
              if (reject.error().getMessage().contains("not applied")) {
                cluster.observer().notApplied(name);
              }
            }
            default -> throw new IllegalStateException("no outcome: " + outcome);
          }
        });
  }

  private void lifecycle(SimNode primary) {
    ClusterState state = primary.core().published();
    List<Snode> others =
        state.smap().nodes().stream().filter(n -> !n.id().equals(primary.id)).toList();
    if (others.isEmpty()) {
      return;
    }
    Snode chosen = others.get(random.nextInt(others.size()));
    Command back = random.nextInt(3) == 0 ? join() : null;
    if (back != null) {
      count(back);
      cluster.submit(primary, back, _ -> {});
      return;
    }
    List<String> ids = List.of(chosen.id());
    boolean skip = random.nextInt(4) == 0;
    Command command =
        switch (random.nextInt(12)) {
          case 0, 1 -> new Command.StartMaintenance(ids, skip);
          case 2, 3, 4 -> new Command.StopMaintenance(ids, skip);
          case 5 -> new Command.ShutdownNode(ids, skip);
          case 6 -> new Command.DecommissionNode(ids, skip, DecommissionOptions.DEFAULT, List.of());
          case 7 -> new Command.RemoveUnsafe(ids, true);
          case 8 -> new Command.StartRebalance(Rmd.Scope.ALL);
          case 9 -> new Command.AbortRebalance("", random.nextBoolean());
          case 10 -> new Command.SetPrimary(chosen.id());
          default -> join();
        };
    if (command != null) {
      count(command);
      cluster.submit(primary, command, _ -> {});
      if (random.nextInt(5) == 0) {
        cluster.coverage().count(Fault.VERB_TWICE);
        cluster.submit(primary, command, _ -> {});
      }
    }
  }

  private void count(Command command) {
    Fault verb =
        switch (command) {
          case Command.StartMaintenance _ -> Fault.START_MAINTENANCE;
          case Command.StopMaintenance _ -> Fault.STOP_MAINTENANCE;
          case Command.ShutdownNode _ -> Fault.SHUTDOWN_NODE;
          case Command.DecommissionNode _ -> Fault.DECOMMISSION_NODE;
          case Command.RemoveUnsafe _ -> Fault.REMOVE_UNSAFE;
          case Command.StartRebalance _ -> Fault.REBALANCE;
          case Command.AbortRebalance _ -> Fault.ABORT_REBALANCE;
          case Command.SetPrimary _ -> Fault.SET_PRIMARY;
          default -> Fault.JOIN_BY_OPERATOR;
        };
    cluster.coverage().count(verb);
  }

  /** A node that was taken out unsafely is wanted back. */
  private Command join() {
    for (SimNode node : cluster.nodes()) {
      if (node.isUp() && node.core().isOutside()) {
        return new Command.AdminJoin(node.snode, false);
      }
    }
    return null;
  }
}
