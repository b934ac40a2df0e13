package io.ais.node.sim.data;

import static io.ais.node.sim.data.DataCluster.B;

import io.ais.model.NodeFlags;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.DecommissionOptions;
import io.ais.node.job.Placement;
import io.ais.node.sim.data.Shelf.Stored;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What operators and bad luck do to a cluster. */
final class Nuisance {
  private static final int CLEANUP = 13;
  private static final int REMAKE = 15;

  private final DataCluster cluster;
  private final SimThreads threads;
  private final List<String> spare;
  private final Map<String, Integer> happened = new TreeMap<>();
  private final Set<String> crashed = new HashSet<>();
  private final List<Runnable> repairs = new ArrayList<>();
  private int favourite = -1;
  private boolean over;

  Nuisance(DataCluster cluster, List<String> spare) {
    this.cluster = cluster;
    this.threads = cluster.threads();
    this.spare = new ArrayList<>(spare);
  }

  /** Half of what operators do is of this kind. */
  void favour(boolean cleanups) {
    favourite = cleanups ? CLEANUP : REMAKE;
  }

  /** Nothing new happens any more. */
  void end() {
    over = true;
  }

  /** How often each kind happened. */
  Map<String, Integer> happened() {
    return happened;
  }

  private void note(String what, boolean done) {
    if (done) {
      happened.merge(what, 1, Integer::sum);
    }
  }

  private long random(long nanos) {
    return threads.random.nextLong(nanos);
  }

  private <T> T pick(List<T> from) {
    return from.isEmpty() ? null : from.get(threads.random.nextInt(from.size()));
  }

  private List<String> targets(Predicate<Snode> which) {
    return cluster.state().smap().targets().values().stream().filter(which).map(Snode::id).toList();
  }

  // ---- operators

  void operate() {
    while (!over) {
      threads.doze(random(6_000_000_000L));
      if (!over) {
        operateOnce();
      }
    }
  }

  private void operateOnce() {
    String active = pick(targets(Snode::isActive));
    String inactive = pick(targets(target -> !target.isActive()));
    boolean several = active != null && targets(Snode::isActive).size() >= 2;
    boolean skip = threads.chance(0.2);
    boolean often = favourite >= 0 && threads.chance(0.5);
    switch (often ? favourite : threads.random.nextInt(16)) {
      case 0, 1, 2 -> {
        if (several) {
          note("maintenance", maintain(active, skip));
        }
      }
      case 3, 4, 5 -> {
        if (inactive != null) {
          bootIfDown(inactive);
          note("return", takeBack(inactive, skip));
        }
      }
      case 6 -> {
        if (several) {
          note("shutdown", submit(new Command.ShutdownNode(List.of(active), skip)));
        }
      }
      case 7, 8 -> {
        String leaving = inactive != null && threads.chance(0.5) ? inactive : active;
        if (several && leaving != null) {
          note("decommission", decommission(leaving));
        }
      }
      case 9 -> note("join", join());
      case 10, 11 -> note("rebalance", submit(new Command.StartRebalance(Rmd.Scope.ALL)));
      case 12 -> note("abort", abort());
      case CLEANUP, 14 -> note("cleanup", cleanUp());
      default -> remakeBucket();
    }
  }

  private boolean submit(Command command) {
    return cluster.submit(command);
  }

  private boolean maintain(String id, boolean skip) {
    return submit(new Command.StartMaintenance(List.of(id), skip));
  }

  private boolean takeBack(String id, boolean skip) {
    return submit(new Command.StopMaintenance(List.of(id), skip));
  }

  private boolean decommission(String id) {
    return submit(
        new Command.DecommissionNode(List.of(id), false, DecommissionOptions.DEFAULT, List.of()));
  }

  private boolean abort() {
    return cluster.state().rmd().running()
        && submit(new Command.AbortRebalance("", threads.chance(0.5)));
  }

  private void bootIfDown(String id) {
    if (cluster.process(id) == null && !crashed.contains(id)) {
      cluster.boot(id);
    }
  }

  /** A new target, or one that was decommissioned, with the files that it kept. */
  private boolean join() {
    List<String> out =
        cluster.machines().stream()
            .filter(id -> cluster.state().smap().node(id) == null && cluster.process(id) == null)
            .filter(id -> !crashed.contains(id))
            .toList();
    if (!spare.isEmpty() && threads.chance(0.5)) {
      String id = spare.removeFirst();
      cluster.addTarget(id);
      cluster.boot(id);
      return true;
    }
    String again = pick(out);
    if (again != null) {
      cluster.renew(again);
      cluster.boot(again);
    }
    return again != null;
  }

  /** Now and then a disk flips a bit of a copy before; another target has it, too. */
  private boolean cleanUp() {
    if (cluster.state().rmd().running()) {
      return false;
    }
    if (threads.chance(0.5)) {
      flip();
    }
    return submit(new Command.StartRebalance(new Rmd.Scope(true, null, "")));
  }

  private void flip() {
    ClusterState state = cluster.state();
    if (!state.bmd().has(B) || state.smap().activeTargets().isEmpty()) {
      return;
    }
    long bid = state.bmd().get(B).bid().bits();
    Placement placement = new Placement(state.smap(), state.rmd());
    for (String id : cluster.machines()) {
      Shelf.Bucket bucket = cluster.shelf(id).buckets().get(B);
      for (Stored copy : bucket == null ? List.<Stored>of() : bucket.copies.values()) {
        Snode owner = placement.owner(B, copy.lom().name());
        Stored there = cluster.shelf(owner.id()).get(B, bid, copy.lom().name());
        boolean twice =
            !owner.id().equals(id)
                && there != null
                && there.bytes().length > 0
                && LiveObjects.checksum(there.bytes()).equals(there.lom().checksum())
                && there.lom().stamp().equals(copy.lom().stamp());
        if (twice) {
          byte[] damaged = there.bytes().clone();
          damaged[damaged.length - 1] ^= 1;
          Shelf shelf = cluster.shelf(owner.id());
          shelf.put(there.lom(), damaged);
          repairs.add(() -> repair(shelf, damaged, there));
          note("flip", true);
          cluster.trace(owner.id() + " has a flipped bit in " + there.lom().name());
          return;
        }
      }
    }
  }

  /** As an operator would with a good copy from elsewhere. */
  private static void repair(Shelf shelf, byte[] damaged, Stored good) {
    Stored now = shelf.get(good.lom().bck(), good.lom().bid(), good.lom().name());
    if (now != null && now.bytes() == damaged) {
      shelf.put(now.lom(), good.bytes());
    }
  }

  private void remakeBucket() {
    if (cluster.state().bmd().has(B)) {
      note("destroy", submit(new Command.DestroyBucket(B)));
      threads.doze(random(1_000_000_000L));
    }
    if (!cluster.state().bmd().has(B)) {
      cluster.createBucket();
    }
  }

  // ---- bad luck

  void strike() {
    while (!over) {
      threads.doze(random(5_000_000_000L));
      if (!over) {
        strikeOnce();
      }
    }
  }

  private void strikeOnce() {
    String id = pick(List.copyOf(cluster.machines()));
    String other = pick(List.copyOf(cluster.machines()));
    long rarelyLong = threads.chance(0.2) ? 40_000_000_000L : 4_000_000_000L;
    switch (threads.random.nextInt(7)) {
      case 0, 1 -> {
        if (cluster.process(id) != null && crashed.size() < 2) {
          crash(id, rarelyLong);
        }
      }
      case 2 -> cutFor("cut primary", id, "", rarelyLong);
      case 3, 4 -> {
        if (!id.equals(other)) {
          cutFor("cut link", id, other, rarelyLong);
        }
      }
      case 5 -> {
        cluster.shelf(id).setFull(true);
        note("full disk", true);
        later(3_000_000_000L, () -> cluster.shelf(id).setFull(false));
      }
      default -> {
        cluster.shelf(id).setUnreadable(true);
        note("unreadable", true);
        later(3_000_000_000L, () -> cluster.shelf(id).setUnreadable(false));
      }
    }
  }

  private void crash(String id, long atMost) {
    crashed.add(id);
    cluster.crash(id);
    note(cluster.state().rmd().running() ? "crash in rebalance" : "crash", true);
    later(
        atMost,
        () -> {
          crashed.remove(id);
          if (cluster.process(id) == null) {
            cluster.boot(id);
          }
        });
  }

  private void cutFor(String what, String a, String b, long atMost) {
    note(what, true);
    cluster.trace(what + " " + a + " " + b);
    cluster.cut(a, b);
    later(atMost, () -> cluster.mend(a, b));
  }

  private void later(long atMost, Runnable action) {
    long nanos = random(atMost);
    threads.start(
        "later",
        () -> {
          threads.doze(nanos);
          action.run();
        });
  }

  // ---- afterwards

  /** Puts everything right that an operator can. */
  void heal() {
    cluster.calm();
    repairs.forEach(Runnable::run);
    threads.doze(1_000_000_000L);
    if (!cluster.state().bmd().has(B)) {
      cluster.createBucket();
    }
    while (!isSettled()) {
      threads.doze(1_000_000_000L);
      if (cluster.state().rmd().running()) {
        continue;
      }
      bootAllThatAreMissed();
      List<String> away = targets(target -> !target.isActive());
      if (!away.isEmpty()) {
        takeBack(away.getFirst(), false);
      } else if (isUnsettled(cluster.state())) {
        submit(new Command.StartRebalance(Rmd.Scope.ALL));
      }
    }
  }

  /** Members, and those whose objects are still expected of them. */
  private void bootAllThatAreMissed() {
    Set<String> missed = new TreeSet<>(targets(_ -> true));
    cluster.state().rmd().history().forEach(missed::addAll);
    missed.stream().filter(id -> cluster.process(id) == null).forEach(cluster::boot);
  }

  private static boolean isUnsettled(ClusterState state) {
    return state.rmd().interrupted() || state.rmd().history().size() > 1;
  }

  private boolean isSettled() {
    ClusterState state = cluster.state();
    return !state.rmd().running()
        && !isUnsettled(state)
        && targets(target -> !target.isActive()).isEmpty()
        && targets(_ -> true).stream().allMatch(id -> shows(id, state))
        && cluster.machines().stream()
            .filter(id -> cluster.process(id) != null)
            .allMatch(id -> state.smap().node(id) != null);
  }

  private boolean shows(String id, ClusterState state) {
    DataTarget process = cluster.process(id);
    return process != null && process.current() != null && process.current() == state;
  }

  static boolean isMigrated(Snode node) {
    return node.has(NodeFlags.POST_REBALANCE);
  }
}
