package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;

import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Cores;
import io.ais.node.cluster.Durable;
import io.ais.node.cluster.Event;
import io.ais.node.cluster.Mutation;
import io.ais.node.cluster.Voter;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One random run: found a cluster, disturb it for some virtual minutes, heal it, and demand that a
 * new change reaches every node. Everything follows from the seed.
 */
final class Walk {
  private static final long HEALING = 180 * SECOND;

  /** What a run came to. */
  record Result(long trace, long events, long commits, int epochs, boolean healed) {}

  private final SimCluster cluster;
  private final Random random;
  private final Operator operator;
  private final boolean lifecycle;
  private final int spares;
  private final int maxWipes;
  private final int[] weights;
  private final boolean harsh;
  private int wipes;

  Walk(long seed, Mutation mutation) {
    Random shape = new Random(seed * 31 + 7);
    int proxies = 1 + shape.nextInt(4);
    int targets = 1 + shape.nextInt(4);
    cluster = new SimCluster(seed, proxies, targets, mutation);
    random = cluster.random();
    operator = new Operator(cluster);
    lifecycle = random.nextInt(3) > 0;
    spares = random.nextInt(2);
    maxWipes = random.nextInt(3) == 0 ? 1 : 0;
    harsh = false;
    weights =
        new int[] {
          w(8), w(6), w(10), w(5), w(6), w(3), w(1), w(2), w(30), w(2), w(3), w(8), w(8), w(2)
        };
  }

  private Walk(long seed, SimCluster cluster) {
    this.cluster = cluster;
    random = cluster.random();
    operator = new Operator(cluster);
    lifecycle = random.nextInt(3) == 0;
    spares = random.nextInt(2);
    maxWipes = random.nextInt(2) * 3;
    harsh = true;
    weights = new int[] {w(2), w(3), 12, w(3), w(6), w(3), w(3), w(1), 30, 0, w(6), w(6), w(6), 30};
    cluster.trace("harsh " + seed);
  }

  /** Few nodes, slow messages, many elections: what deliberate errors need to show themselves. */
  static Walk harsh(long seed, Mutation mutation) {
    Random shape = new Random(seed * 37 + 11);
    int proxies = 2 + shape.nextInt(2);
    return new Walk(seed, new SimCluster(seed, proxies, 1 + shape.nextInt(2), mutation));
  }

  private int w(int usual) {
    int[] factors = {0, 1, 1, 1, 3};
    return usual * factors[random.nextInt(factors.length)];
  }

  void logTo(Consumer<String> sink) {
    cluster.logTo(sink);
  }

  SimCluster cluster() {
    return cluster;
  }

  Result run(long disturbedSeconds) {
    found();
    disturb(disturbedSeconds * SECOND);
    boolean healed = heal();
    return new Result(
        cluster.traceHash(),
        cluster.events(),
        cluster.observer().commits(),
        cluster.observer().epochs(),
        healed);
  }

  private void found() {
    List<SimNode> all = cluster.nodes();
    for (int i = 0; i < all.size() - spares; i++) {
      all.get(i).skew(random, 0.05);
    }
    cluster.node("proxy-000").start(true);
    for (int i = 0; i < all.size(); i++) {
      boolean spare = i > 0 && spares > 0 && i == all.size() - 2;
      if (!spare) {
        all.get(i).start(false);
      }
    }
    boolean founded = cluster.runUntil(60 * SECOND, () -> cluster.primary() != null);
    boolean possible = all.stream().anyMatch(n -> n.isUp() && n.snode.isTarget());
    if (!founded && possible) {
      throw new Broken("no cluster was founded");
    }
    cluster.runFor(5 * SECOND);
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
    if (harsh) {
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
      fault();
    }
  }

  private void fault() {
    List<SimNode> all = cluster.nodes();
    SimNode node = all.get(random.nextInt(all.size()));
    SimNode other = all.get(random.nextInt(all.size()));
    switch (kind()) {
      case 0 -> crash(node);
      case 1 -> crash(primaryOr(node));
      case 2 -> restart();
      case 3 -> {
        cluster.network().cut(node.id, other.id);
        if (random.nextInt(3) > 0) {
          cluster.network().cut(other.id, node.id);
        }
      }
      case 4 -> cluster.network().heal();
      case 5 -> isolate(primaryOr(node));
      case 6 -> wipe(node);
      case 7 -> node.pause((long) (random.nextDouble() * 60 * SECOND));
      case 8 -> operator.act(lifecycle);
      case 9 -> node.leave();
      case 10 -> split();
      case 11 -> bounce(primaryOr(node), node, other);
      case 12 -> episode();
      default -> accuse(primaryOr(node));
    }
  }

  private int kind() {
    int sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    int at = random.nextInt(Math.max(1, sum));
    for (int i = 0; i < weights.length; i++) {
      at -= weights[i];
      if (at < 0) {
        return i;
      }
    }
    return 8;
  }

  private SimNode primaryOr(SimNode node) {
    SimNode primary = cluster.primary();
    return primary == null ? node : primary;
  }

  private void crash(SimNode node) {
    String boot = node.boot();
    node.crash();
    if (random.nextBoolean()) {
      for (SimNode witness : cluster.nodes()) {
        long after = (long) (random.nextDouble() * SECOND);
        cluster.queue().after(after, () -> witness.feed(new Event.PeerGone(node.id, boot)));
      }
    }
  }

  private void restart() {
    for (SimNode node : cluster.nodes()) {
      if (!node.isUp() && node.mayReturn() && random.nextInt(3) > 0) {
        node.start(false);
      }
    }
  }

  private void isolate(SimNode node) {
    for (SimNode other : cluster.nodes()) {
      cluster.network().cut(node.id, other.id);
      cluster.network().cut(other.id, node.id);
    }
  }

  private void split() {
    Set<SimNode> side = new HashSet<>();
    for (SimNode node : cluster.nodes()) {
      if (random.nextBoolean()) {
        side.add(node);
      }
    }
    for (SimNode a : cluster.nodes()) {
      for (SimNode b : cluster.nodes()) {
        if (side.contains(a) != side.contains(b)) {
          cluster.network().cut(a.id, b.id);
        }
      }
    }
  }

  /** Processes die and are back at once, perhaps in the middle of a vote. */
  private void bounce(SimNode... victims) {
    for (SimNode victim : victims) {
      if (victim.isUp() && random.nextBoolean()) {
        victim.crash();
        long delay = (long) (random.nextDouble() * SECOND / 2);
        cluster.queue().after(delay, () -> victim.startAgain());
      }
    }
  }

  /** Everybody believes that a process is dead, rightly or not. */
  private void accuse(SimNode node) {
    String boot = node.boot();
    for (SimNode witness : cluster.nodes()) {
      if (random.nextInt(4) > 0) {
        witness.feed(new Event.PeerGone(node.id, boot));
      }
    }
  }

  /** A few nodes alone for a while, asked for changes, cut off again at any point. */
  private void episode() {
    split();
    cluster.runFor((long) (random.nextDouble() * 15 * SECOND));
    operator.act(lifecycle);
    cluster.runFor((long) (random.nextDouble() * SECOND / 10));
    primaryOr(cluster.node("proxy-000")).crash();
    cluster.network().heal();
    restart();
  }

  private void wipe(SimNode node) {
    if (wipes < maxWipes) {
      wipes++;
      node.wipe();
    }
  }

  /** Everything works again; returns false when no promise applies. */
  private boolean heal() {
    cluster.trace("heal");
    cluster.crashProbability(0);
    cluster.moveFailures(0);
    cluster.network().calm();
    for (SimNode node : cluster.nodes()) {
      node.resume();
      if (!node.isUp() && node.mayReturn()) {
        node.start(false);
      }
    }
    cluster.runFor(3 * SECOND);
    if (!hasQuorum()) {
      return false;
    }
    String name = "final";
    boolean[] done = {false};
    long end = cluster.queue().now() + HEALING;
    for (int i = 0; !done[0] && cluster.queue().now() < end; i++) {
      SimNode primary = cluster.primary();
      if (primary != null) {
        operator.create(primary, name + i);
      }
      String wanted = name + i;
      cluster.runFor(10 * SECOND);
      done[0] = isEverywhere(wanted);
    }
    if (!done[0]) {
      throw new Broken("no progress after healing: " + cluster.describe());
    }
    return true;
  }

  private boolean hasQuorum() {
    ClusterState top = null;
    Set<Voter> live = new HashSet<>();
    for (SimNode node : cluster.nodes()) {
      if (!node.isUp()) {
        continue;
      }
      Durable durable = node.disk().load();
      live.add(new Voter(node.id, durable.vote().store()));
      ClusterState state = durable.accepted();
      if (state != null && (top == null || top.key().compareTo(state.key()) < 0)) {
        top = state;
      }
    }
    if (top == null || !Cores.isQuorum(top, live)) {
      return false;
    }
    ClusterState newest = top;
    return newest.header().voters().stream()
        .anyMatch(v -> live.contains(v) && newest.smap().node(v.id()).isElectable());
  }

  private boolean isEverywhere(String bucket) {
    boolean any = false;
    for (SimNode node : cluster.nodes()) {
      if (!node.isUp() || cluster.isOutcast(node)) {
        continue;
      }
      ClusterState state = node.core().published();
      if (state == null || !state.bmd().has(io.ais.model.Bck.ais(bucket))) {
        return false;
      }
      any = true;
    }
    return any;
  }
}
