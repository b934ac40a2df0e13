package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;

import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Cores;
import io.ais.node.cluster.Durable;
import io.ais.node.cluster.Mutation;
import io.ais.node.cluster.TestConfig;
import io.ais.node.cluster.Voter;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One random run: found a cluster, disturb it for some virtual minutes, heal it, demand that a new
 * change reaches every node, and check the history that the clients saw. Everything follows from
 * the seed.
 */
final class Walk {
  private static final long HEALING = 180 * SECOND;

  /** Clocks go wrong by so much at most, either way. */
  private static final double DRIFT = 0.1;

  /** What a run came to. */
  record Result(long trace, long events, long commits, int epochs, boolean healed) {}

  /** Size of a world. */
  record Shape(int proxies, int targets, int spares, boolean harsh, boolean neighbor) {

    /** Mostly small; some without targets, some with many nodes. */
    static Shape of(long seed) {
      Random random = new Random(seed * 31 + 7);
      boolean neighbor = random.nextInt(8) == 0;
      int spares = random.nextInt(2);
      return switch (random.nextInt(20)) {
        case 0 -> new Shape(1 + random.nextInt(5), 0, spares, false, neighbor);
        case 1, 2 ->
            new Shape(1 + random.nextInt(9), 1 + random.nextInt(12), spares * 3, false, neighbor);
        case 3 ->
            random.nextInt(4) > 0
                ? new Shape(1 + random.nextInt(3), 1 + random.nextInt(9), spares, false, neighbor)
                : new Shape(
                    1 + random.nextInt(9), 10 + random.nextInt(41), spares * 4, false, neighbor);
        default -> new Shape(1 + random.nextInt(4), 1 + random.nextInt(4), spares, false, neighbor);
      };
    }

    /** Few nodes, slow messages, many elections: what deliberate errors need to show themselves. */
    static Shape harsh(long seed) {
      Random random = new Random(seed * 37 + 11);
      return new Shape(
          2 + random.nextInt(2), 1 + random.nextInt(2), random.nextInt(2), true, false);
    }
  }

  private final Shape shape;
  private final SimWorld world;
  private final SimCluster cluster;
  private final SimCluster neighbor;
  private final Random random;
  private final Operator operator;
  private final Clients clients;
  private final Faults faults;

  /** The run of a seed; every fourth is harsh. */
  static Walk of(long seed) {
    return new Walk(seed, seed % 4 == 3 ? Shape.harsh(seed) : Shape.of(seed), null);
  }

  /** A run with a deliberate error. */
  static Walk with(Mutation mutation, boolean harsh, long seed) {
    return new Walk(seed, harsh ? Shape.harsh(seed) : Shape.of(seed), mutation);
  }

  private Walk(long seed, Shape shape, Mutation mutation) {
    this.shape = shape;
    world = new SimWorld(seed);
    cluster =
        new SimCluster(world, "", shape.proxies(), shape.targets(), mutation, TestConfig.cluster());
    random = world.random;
    neighbor =
        shape.neighbor()
            ? new SimCluster(
                world,
                "n-",
                1 + random.nextInt(2),
                1 + random.nextInt(2),
                mutation,
                TestConfig.cluster())
            : null;
    operator = new Operator(cluster);
    clients = new Clients(cluster);
    faults = new Faults(cluster, neighbor, operator, clients, shape.harsh());
  }

  void logTo(Consumer<String> sink) {
    world.logTo(sink);
  }

  Coverage coverage() {
    return world.coverage;
  }

  Clients clients() {
    return clients;
  }

  Shape shape() {
    return shape;
  }

  Result run(long disturbedSeconds) {
    found(cluster, shape.spares());
    if (neighbor != null) {
      found(neighbor, 0);
    }
    disturb(disturbedSeconds * SECOND);
    boolean healed = heal();
    return new Result(
        world.traceHash(),
        world.events(),
        cluster.observer().commits(),
        cluster.observer().epochs(),
        healed);
  }

  private void found(SimCluster whole, int spares) {
    boolean first = true;
    int late = spares;
    int targets = (int) whole.nodes().stream().filter(n -> n.snode.isTarget()).count();
    for (SimNode node : whole.nodes()) {
      if (random.nextInt(3) > 0) {
        node.skew(random, DRIFT);
        coverage().count(Fault.CLOCK_DRIFT);
      }
      boolean spare = !first && late > 0 && random.nextInt(3) == 0;
      if (!first && node.snode.isProxy() && random.nextInt(8) == 0) {
        node.nonElectable();
      }
      if (spare && !(node.snode.isTarget() && targets == 1)) {
        late--;
        targets -= node.snode.isTarget() ? 1 : 0;
      } else {
        node.start(first);
      }
      first = false;
    }
    boolean possible =
        whole.noTargets() || whole.nodes().stream().anyMatch(n -> n.isUp() && n.snode.isTarget());
    boolean founded = whole.runUntil(60 * SECOND, () -> whole.primary() != null);
    if (!founded && possible) {
      throw new Broken("no cluster was founded");
    }
    whole.runFor(5 * SECOND);
  }

  private void disturb(long nanos) {
    double[] losses = {0, 0.02, 0.2};
    double[] doublings = {0, 0.05, 0.2};
    long pace = SECOND / 4 * (1 + random.nextInt(12));
    cluster
        .network()
        .weather(
            losses[random.nextInt(3)],
            doublings[random.nextInt(3)],
            SECOND / 1000 * (1 + random.nextInt(60)));
    if (shape.harsh()) {
      long delay = SECOND / 1000 * (1 + random.nextInt(40));
      cluster.network().weather(0.3 * random.nextDouble(), 0.1, delay);
      cluster.network().stragglers(0.4 * random.nextDouble(), 15 * SECOND);
      pace = SECOND / 10 * (1 + random.nextInt(8));
    }
    cluster.crashProbability(random.nextInt(3) == 0 ? 0.01 * random.nextDouble() : 0);
    cluster.moveFailures(random.nextInt(3) == 0 ? 0.2 : 0);
    long end = cluster.queue().now() + nanos;
    while (cluster.queue().now() < end) {
      cluster.runFor((long) (-Math.log(1 - random.nextDouble()) * pace));
      faults.one();
    }
  }

  /** Everything works again; returns false when no promise applies. */
  private boolean heal() {
    cluster.trace("heal");
    heal(cluster);
    if (neighbor != null) {
      heal(neighbor);
    }
    cluster.runFor(3 * SECOND);
    boolean healed = hasQuorum(cluster);
    if (healed) {
      agree(cluster, operator);
      clients.finish();
    }
    if (neighbor != null && hasQuorum(neighbor)) {
      agree(neighbor, new Operator(neighbor));
    }
    return healed;
  }

  private static void heal(SimCluster whole) {
    whole.crashProbability(0);
    whole.moveFailures(0);
    whole.network().calm();
    for (SimNode node : whole.nodes()) {
      node.failWrites(false);
      node.resume();
      if (node.knowsStrangers()) {
        node.crash();
        node.strangers(java.util.List.of());
      }
      if (node.mayReturn()) {
        node.start(false);
      }
    }
  }

  private static void agree(SimCluster whole, Operator asks) {
    long end = whole.queue().now() + HEALING;
    for (int i = 0; whole.queue().now() < end; i++) {
      SimNode primary = whole.primary();
      String wanted = "final" + i;
      if (primary != null) {
        asks.create(primary, wanted);
      }
      whole.runFor(10 * SECOND);
      whole.nodes().forEach(SimNode::startAgain); // as a supervisor does with who was refused
      if (isEverywhere(whole, wanted)) {
        return;
      }
    }
    throw new Broken("no progress after healing: " + whole.describe());
  }

  private static boolean hasQuorum(SimCluster whole) {
    ClusterState top = null;
    long generation = 0;
    Set<Voter> live = new HashSet<>();
    for (SimNode node : whole.nodes()) {
      if (!node.isUp()) {
        continue;
      }
      Durable durable = node.disk().load();
      generation = Math.max(generation, durable.vote().promised().gen());
      live.add(new Voter(node.id, durable.vote().store()));
      ClusterState state = durable.accepted();
      if (state != null && (top == null || top.key().compareTo(state.key()) < 0)) {
        top = state;
      }
    }
    if (top == null || generation > top.term().gen() || !Cores.isQuorum(top, live)) {
      return false;
    }
    ClusterState newest = top;
    return newest.header().voters().stream()
        .anyMatch(v -> live.contains(v) && newest.smap().node(v.id()).isElectable());
  }

  private static boolean isEverywhere(SimCluster whole, String bucket) {
    boolean any = false;
    for (SimNode node : whole.nodes()) {
      if (node.mayReturn() && !whole.isOutcast(node)) {
        if (!node.isUp() || !Stage.shows(node, bucket)) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }
}
