package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;

import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Disturbs a cluster at random; each run has its own mixture. */
final class Faults {
  private record Kind(int weight, Runnable action) {}

  private final SimCluster cluster;
  private final SimCluster neighbor;
  private final Operator operator;
  private final Clients clients;
  private final Random random;
  private final Coverage coverage;
  private final List<Kind> kinds = new ArrayList<>();
  private final boolean lifecycle;
  private int wipesLeft;
  private int forcesLeft;
  private int moves;

  Faults(
      SimCluster cluster, SimCluster neighbor, Operator operator, Clients clients, boolean harsh) {
    this.cluster = cluster;
    this.neighbor = neighbor;
    this.operator = operator;
    this.clients = clients;
    random = cluster.random();
    coverage = cluster.coverage();
    if (harsh) {
      lifecycle = random.nextInt(3) == 0;
      wipesLeft = random.nextInt(2) * 3;
      mixOfHarsh();
    } else {
      lifecycle = random.nextInt(3) > 0;
      wipesLeft = random.nextInt(3) == 0 ? 1 : 0;
      forcesLeft = random.nextInt(8) == 0 ? 1 : 0;
      mixOfUsual();
    }
  }

  private void mixOfUsual() {
    add(8, () -> crash(any()));
    add(6, () -> crashPrimary());
    add(10, this::restart);
    add(5, this::cut);
    add(6, () -> cluster.network().heal());
    add(3, () -> isolate(primaryOr(any())));
    add(1, () -> wipe(any()));
    add(2, () -> pause(any()));
    add(20, () -> operator.act(lifecycle));
    add(20, clients::act);
    add(2, this::terminate);
    add(3, this::split);
    add(8, () -> bounce(primaryOr(any()), any(), any()));
    add(8, this::episode);
    add(2, () -> accuse(primaryOr(any())));
    add(1, this::crashAll);
    add(2, this::flap);
    add(2, () -> deafen(primaryOr(any())));
    add(2, this::splitInThree);
    add(2, this::slow);
    add(2, this::fillDisk);
    add(2, this::moveAddress);
    add(2, this::force);
    if (neighbor != null) {
      add(4, this::swapAddresses);
      add(4, this::askStrangers);
      add(4, () -> neighbor.nodes().get(random.nextInt(neighbor.nodes().size())).crash());
      add(8, this::restartNeighbors);
    }
  }

  /** Many elections. */
  private void mixOfHarsh() {
    add(2, () -> crash(any()));
    add(3, () -> crashPrimary());
    kinds.add(new Kind(12, this::restart));
    add(3, this::cut);
    add(6, () -> cluster.network().heal());
    add(3, () -> isolate(primaryOr(any())));
    add(3, () -> wipe(any()));
    add(1, () -> pause(any()));
    kinds.add(new Kind(20, () -> operator.act(lifecycle)));
    kinds.add(new Kind(10, clients::act));
    add(6, this::split);
    add(6, () -> bounce(primaryOr(any()), any(), any()));
    add(6, this::episode);
    kinds.add(new Kind(30, () -> accuse(primaryOr(any()))));
  }

  private void add(int usual, Runnable action) {
    int[] factors = {0, 1, 1, 1, 3};
    kinds.add(new Kind(usual * factors[random.nextInt(factors.length)], action));
  }

  /** One fault. */
  void one() {
    int at = random.nextInt(Math.max(1, kinds.stream().mapToInt(Kind::weight).sum()));
    for (Kind kind : kinds) {
      at -= kind.weight();
      if (at < 0) {
        kind.action().run();
        return;
      }
    }
  }

  private SimNode any() {
    List<SimNode> all = cluster.nodes();
    return all.get(random.nextInt(all.size()));
  }

  private SimNode primaryOr(SimNode node) {
    SimNode primary = cluster.primary();
    return primary == null ? node : primary;
  }

  // ---- processes

  private void crash(SimNode node) {
    if (!node.isUp()) {
      return;
    }
    coverage.count(Fault.KILL);
    String boot = node.boot();
    node.crash();
    if (random.nextBoolean()) {
      for (SimNode witness : cluster.nodes()) {
        long after = (long) (random.nextDouble() * SECOND);
        cluster.queue().after(after, () -> witness.feed(new Event.PeerGone(node.id, boot)));
      }
    }
  }

  private void crashPrimary() {
    SimNode primary = cluster.primary();
    if (primary != null) {
      coverage.count(Fault.KILL_OF_PRIMARY);
      crash(primary);
    }
  }

  private void crashAll() {
    coverage.count(Fault.KILL_OF_ALL);
    cluster.nodes().forEach(SimNode::crash);
  }

  private void restart() {
    for (SimNode node : cluster.nodes()) {
      if (!node.isUp() && node.mayReturn() && random.nextInt(3) > 0) {
        coverage.count(Fault.RESTART);
        node.start(false);
      }
    }
  }

  private void terminate() {
    SimNode node = any();
    if (node.isUp()) {
      coverage.count(Fault.SIGTERM);
      node.leave();
    }
  }

  private void pause(SimNode node) {
    coverage.count(node == cluster.primary() ? Fault.PAUSE_OF_PRIMARY : Fault.PAUSE);
    SimNode victim = random.nextInt(3) == 0 ? primaryOr(node) : node;
    if (victim != node) {
      coverage.count(Fault.PAUSE_OF_PRIMARY);
    }
    victim.pause((long) (random.nextDouble() * 60 * SECOND));
  }

  /** Processes die and are back at once, perhaps in the middle of a vote. */
  private void bounce(SimNode... victims) {
    for (SimNode victim : victims) {
      if (victim.isUp() && random.nextBoolean()) {
        coverage.count(Fault.BOUNCE);
        victim.crash();
        long delay = (long) (random.nextDouble() * SECOND / 2);
        cluster.queue().after(delay, victim::startAgain);
      }
    }
  }

  /** Everybody believes that a process is dead, rightly or not. */
  private void accuse(SimNode node) {
    coverage.count(Fault.FALSE_EVIDENCE);
    String boot = node.boot();
    for (SimNode witness : cluster.nodes()) {
      if (random.nextInt(4) > 0) {
        witness.feed(new Event.PeerGone(node.id, boot));
      }
    }
  }

  /** Back under another address. */
  private void moveAddress() {
    SimNode node = any();
    if (node.mayReturn()) {
      coverage.count(Fault.ADDRESS_CHANGED);
      node.crash();
      node.move(node.id + "-m" + ++moves);
      long delay = (long) (random.nextDouble() * 5 * SECOND);
      cluster.queue().after(delay, node::startAgain);
    }
  }

  // ---- network

  private void cut() {
    SimNode a = any();
    SimNode b = any();
    cluster.network().cut(a.id, b.id);
    if (random.nextInt(3) > 0) {
      coverage.count(Fault.LINK_CUT);
      cluster.network().cut(b.id, a.id);
    } else {
      coverage.count(Fault.LINK_CUT_ONE_WAY);
    }
  }

  private void flap() {
    coverage.count(Fault.LINK_FLAPS);
    SimNode a = any();
    SimNode b = primaryOr(any());
    for (int i = 0; i < 10; i++) {
      long at = i * SECOND + (long) (random.nextDouble() * SECOND);
      cluster.queue().after(at, () -> cluster.network().cut(a.id, b.id));
      cluster.queue().after(at + SECOND / 2, () -> cluster.network().join(a.id, b.id));
    }
  }

  private void isolate(SimNode node) {
    coverage.count(Fault.NODE_ISOLATED);
    for (SimNode other : cluster.nodes()) {
      cluster.network().cut(node.id, other.id);
      cluster.network().cut(other.id, node.id);
    }
  }

  /** It sends, and hears nothing. */
  private void deafen(SimNode node) {
    coverage.count(Fault.NODE_DEAF);
    cluster.nodes().forEach(other -> cluster.network().cut(other.id, node.id));
  }

  private void split() {
    coverage.count(Fault.PARTITION_IN_TWO);
    split(2);
  }

  private void splitInThree() {
    coverage.count(Fault.PARTITION_IN_THREE);
    split(3);
  }

  private void split(int parts) {
    List<SimNode> all = cluster.nodes();
    int[] side = new int[all.size()];
    for (int i = 0; i < side.length; i++) {
      side[i] = random.nextInt(parts);
    }
    for (int i = 0; i < side.length; i++) {
      for (int j = 0; j < side.length; j++) {
        if (side[i] != side[j]) {
          cluster.network().cut(all.get(i).id, all.get(j).id);
        }
      }
    }
  }

  private void slow() {
    coverage.count(Fault.SLOW_NODE);
    cluster.network().slow(any().id, (long) (random.nextDouble() * 3 * SECOND));
  }

  /** A few nodes alone for a while, asked for changes, cut off again at any point. */
  private void episode() {
    split();
    cluster.runFor((long) (random.nextDouble() * 15 * SECOND));
    operator.act(lifecycle);
    clients.act();
    cluster.runFor((long) (random.nextDouble() * SECOND / 10));
    primaryOr(cluster.nodes().getFirst()).crash();
    cluster.network().heal();
    restart();
  }

  // ---- disks

  private void wipe(SimNode node) {
    if (wipesLeft > 0) {
      wipesLeft--;
      coverage.count(Fault.DISK_WIPED);
      if (decidesAlone(node)) {
        clients.forgive();
      }
      node.wipe();
    }
  }

  /** The only electable proxy decides alone; what only it stored is lost with its disk. */
  private boolean decidesAlone(SimNode node) {
    ClusterState best = cluster.observer().best();
    return best != null
        && best.smap().proxies().values().stream()
            .filter(Snode::isElectable)
            .allMatch(proxy -> proxy.id().equals(node.id));
  }

  private void fillDisk() {
    coverage.count(Fault.DISK_FULL);
    SimNode node = random.nextBoolean() ? any() : primaryOr(any());
    node.failWrites(true);
    long until = (long) (random.nextDouble() * 30 * SECOND);
    cluster.queue().after(until, () -> node.failWrites(false));
  }

  // ---- operators, strangers

  private void force() {
    SimNode node = any();
    if (forcesLeft > 0 && node.isUp() && node.snode.isProxy()) {
      forcesLeft--;
      coverage.count(Fault.FORCE);
      clients.forgive();
      cluster.submit(node, new Command.ForcePrimary(node.id), _ -> {});
    }
  }

  private SimNode anyNeighbor() {
    return neighbor.nodes().get(random.nextInt(neighbor.nodes().size()));
  }

  /** Two machines of two clusters come back with each other's address. */
  private void swapAddresses() {
    SimNode ours = any();
    SimNode theirs = anyNeighbor();
    boolean all =
        cluster.nodes().stream().allMatch(SimNode::hasState)
            && neighbor.nodes().stream().allMatch(SimNode::hasState);
    if (!ours.mayReturn() || !all) {
      return; // who has no state knows no cluster, and takes the one that answers
    }
    wipesLeft = 0;
    coverage.count(Fault.STRANGER_AT_A_URL);
    ours.crash();
    theirs.crash();
    String host = ours.snode.controlNet().host();
    ours.move(theirs.snode.controlNet().host());
    theirs.move(host);
    cluster.queue().after(SECOND, ours::startAgain);
    cluster.queue().after(SECOND, theirs::startAgain);
  }

  /** A node is told an address of the other cluster. */
  private void askStrangers() {
    SimNode ours = any();
    if (ours.mayReturn() && ours.hasState()) {
      coverage.count(Fault.STRANGER_ASKED);
      ours.crash();
      ours.strangers(neighbor.seedUrls());
      ours.start(false);
    }
  }

  private void restartNeighbors() {
    neighbor.nodes().forEach(SimNode::startAgain);
  }
}
