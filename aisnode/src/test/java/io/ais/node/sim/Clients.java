package io.ais.node.sim;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketPropsToSet;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Effect;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Clients that quarrel over a few names: they create, destroy and change the same buckets and the
 * same key of the configuration. What they saw is checked at the end of the run.
 */
final class Clients {
  private static final String PROPERTY = "ec.objsize_limit";
  private static final int NAMES = 3;

  private final SimCluster cluster;
  private final Random random;
  private final Map<String, Register> buckets = new TreeMap<>();
  private final Register config;
  private long values = 1000;
  private boolean forgiven;

  Clients(SimCluster cluster) {
    this.cluster = cluster;
    random = cluster.random();
    for (int i = 0; i < NAMES; i++) {
      String name = "shared" + i;
      buckets.put(name, new Register(name, Register.ABSENT));
    }
    config = new Register(PROPERTY, cluster.config().ec().objectSizeLimit());
  }

  /** An operator's force may lose what was acknowledged: nothing is checked any more. */
  void forgive() {
    forgiven = true;
  }

  /** One wish, submitted to a node that takes itself for primary; or a look at the truth. */
  void act() {
    if (random.nextInt(4) == 0) {
      look();
    }
    var primaries = cluster.primaries();
    if (primaries.isEmpty()) {
      return;
    }
    SimNode primary = primaries.get(random.nextInt(primaries.size()));
    String name = "shared" + random.nextInt(NAMES);
    Bck bck = Bck.ais(name);
    Register register = buckets.get(name);
    long value = ++values;
    switch (random.nextInt(7)) {
      case 0, 1, 2 -> {
        cluster.coverage().count(Fault.CREATE_BUCKET);
        BucketProps props = cluster.bucketProps(bck).apply(change(value));
        ask(primary, register, Register.Kind.CREATE, value, new Command.CreateBucket(bck, props));
      }
      case 3, 4 -> {
        cluster.coverage().count(Fault.DESTROY_BUCKET);
        ask(primary, register, Register.Kind.DESTROY, value, new Command.DestroyBucket(bck));
      }
      case 5 -> {
        cluster.coverage().count(Fault.SET_BUCKET_PROPS);
        Command set = new Command.SetBucketProps(bck, change(value));
        ask(primary, register, Register.Kind.SET, value, set);
      }
      default -> {
        cluster.coverage().count(Fault.SET_CONFIG);
        Command set = new Command.SetConfig(Map.of(PROPERTY, "" + value), null, "t" + value);
        ask(primary, config, Register.Kind.SET, value, set);
      }
    }
  }

  private static BucketPropsToSet change(long value) {
    return BucketPropsToSet.ofKeys(Map.of(PROPERTY, "" + value));
  }

  private void ask(
      SimNode primary, Register register, Register.Kind kind, long value, Command command) {
    Register.Op op = register.begin(kind, value, cluster.queue().now());
    cluster.submit(
        primary,
        command,
        effect -> {
          op.answered(outcome(effect), cluster.queue().now());
          if (kind == Register.Kind.DESTROY && effect instanceof Effect.Reply reply) {
            cluster.destroyed(reply.result().key());
          }
        });
  }

  private static Register.Outcome outcome(Effect effect) {
    if (effect instanceof Effect.Reject reject) {
      boolean unknown = reject.error().getMessage().contains("outcome unknown");
      return unknown ? Register.Outcome.UNKNOWN : Register.Outcome.REFUSED;
    }
    return Register.Outcome.DONE;
  }

  /** The newest committed state is the truth at this moment. */
  private void look() {
    ClusterState best = cluster.observer().best();
    if (best == null) {
      return;
    }
    long now = cluster.queue().now();
    buckets.forEach(
        (name, register) -> {
          BucketProps props = best.bmd().get(Bck.ais(name));
          register.read(props == null ? Register.ABSENT : props.ec().objectSizeLimit(), now);
        });
    config.read(best.config().ec().objectSizeLimit(), now);
  }

  /** For the test of the check: one acknowledged change of the configuration is forged. */
  void lie() {
    config.begin(Register.Kind.SET, 1, 0).answered(Register.Outcome.DONE, 0);
  }

  /** A last look, then the check of everything that was seen. */
  void finish() {
    if (!forgiven) {
      look();
      buckets.values().forEach(Register::check);
      config.check();
    }
  }
}
