package io.ais.node.sim;

import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Core;
import io.ais.node.cluster.Cores;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Event;
import io.ais.node.cluster.Identity;
import io.ais.node.cluster.Message;
import io.ais.node.cluster.Mutation;
import io.ais.node.cluster.RebalanceReport;
import io.ais.node.cluster.TimerName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One process on its machine: the production core, a disk, a clock, a pretended data mover. */
final class SimNode {
  private static final long SECOND = 1_000_000_000L;

  final String id;
  private SimCluster cluster;
  private final SimCluster home;
  private final Map<TimerName, Long> timers = new EnumMap<>(TimerName.class);
  Snode snode;
  private List<String> strangers = List.of();
  private boolean knewStrangers;
  private Class<? extends Effect> deadlyWrite;
  private SimDisk disk;
  private Core core;
  private int boots;
  private boolean up;
  private boolean unclean;
  private boolean mayReturn = true;
  private long pausedUntil;
  private long clockOffset;
  private double clockRate = 1;
  private long timerTokens;
  private long movingVersion;
  private long movingTo;
  private boolean leaving;

  SimNode(SimCluster cluster, NodeType type, String id) {
    this.cluster = cluster;
    this.home = cluster;
    this.id = id;
    this.snode = entry(type, id);
    this.disk = new SimDisk(cluster.newStore());
  }

  private Snode entry(NodeType type, String host) {
    NetInfo net = NetInfo.http(host, 8080);
    return Snode.of(type, id, Hrw.digest(id), net, net, net);
  }

  /** Takes another address with the next start. */
  void move(String host) {
    snode = entry(snode.type(), host).withFlags(snode.flags());
    cluster.world().noteMove();
    cluster.world().listen(url(), this);
    cluster.trace("move " + id + " to " + host);
  }

  /** Never wants to be primary. */
  void nonElectable() {
    snode = snode.withFlags(NodeFlags.NON_ELECTABLE);
  }

  /** Addresses that this node is told to ask, beside its cluster's. */
  void strangers(List<String> urls) {
    strangers = urls;
    knewStrangers |= !urls.isEmpty();
  }

  boolean knowsStrangers() {
    return !strangers.isEmpty();
  }

  /** It was told addresses of another cluster, or may meet one at a known address. */
  boolean mayMeetStrangers() {
    return knewStrangers || cluster.world().addressesChanged();
  }

  /** It takes itself for a member in service and believes that it may acknowledge writes. */
  boolean writes() {
    ClusterState shown = core.published();
    Snode member = shown == null ? null : shown.smap().node(id);
    return member != null && member.isActive() && core.mayWrite(clock());
  }

  /** It serves objects and does not say that its answers may be of the past. */
  boolean isClose() {
    Snode member = core.published() == null ? null : core.published().smap().node(id);
    return member != null && member.isActive() && clock() < core.closeUntil();
  }

  /** It is primary, and sure of it, at this moment of its clock. */
  boolean leads() {
    return core.isPrimary() && clock() < core.leadsUntil();
  }

  boolean isPaused() {
    return pausedUntil > cluster.queue().now();
  }

  /** The clock goes at this rate from now on; before the first start. */
  void drift(double rate) {
    clockRate = rate;
  }

  /** The process dies in the middle of its next write of this kind. */
  void dieWithin(Class<? extends Effect> write) {
    deadlyWrite = write;
  }

  /** From now on until told otherwise every durable write fails. */
  void failWrites(boolean fail) {
    disk.failWrites(fail);
  }

  String url() {
    return snode.controlNet().url();
  }

  boolean isUp() {
    return up;
  }

  /** Neither decommissioned nor told to stay away. */
  boolean mayReturn() {
    return mayReturn;
  }

  Core core() {
    return core;
  }

  SimDisk disk() {
    return disk;
  }

  String boot() {
    return id + "#" + boots;
  }

  long clock() {
    return clockOffset + (long) (cluster.queue().now() * clockRate);
  }

  void skew(Random random, double drift) {
    clockOffset = random.nextInt(1000) * SECOND;
    clockRate = 1 + (random.nextDouble() * 2 - 1) * drift;
  }

  void start(boolean designated) {
    if (up) {
      return;
    }
    if (cluster == home && !disk.load().left().isEmpty()) {
      cluster = home.handOver(this); // died when it had decided to go
    }
    up = true;
    leaving = false;
    boots++;
    pausedUntil = 0;
    movingVersion = 0;
    timers.clear();
    List<String> seeds = new ArrayList<>(home.seedUrls());
    seeds.addAll(strangers);
    Identity identity =
        new Identity(snode, boot(), designated, false, cluster.noTargets(), 0, seeds, unclean);
    core =
        Cores.create(
            identity,
            disk.load(),
            cluster.config(),
            cluster.hasher(),
            new Random(cluster.random().nextLong()),
            cluster.mutation());
    unclean = true;
    cluster.trace("start " + boot());
    ClusterState known = Cores.committed(disk.load());
    ClusterState shown = cluster.observer().lastShown(id);
    if (shown != null && (known == null || known.key().compareTo(shown.key()) < 0)) {
      throw new Broken("%s forgot %s by a restart".formatted(id, shown.key()));
    }
    feed(new Event.Started());
  }

  void startAgain() {
    if (mayReturn) {
      start(false);
    }
  }

  void crash() {
    if (up) {
      up = false;
      timers.clear();
      disk.crash(cluster.mutation());
      cluster.trace("crash " + boot());
    }
  }

  /** Cluster that it belongs to, as far as its disk knows; empty for none. */
  String uuid() {
    return hasState() ? disk.load().accepted().uuid() : "";
  }

  /** It belongs to a cluster, as far as its disk knows. */
  boolean hasState() {
    return disk.load().accepted() != null;
  }

  /** Loses its disk; comes back as another voter. */
  void wipe() {
    crash();
    strangers = List.of();
    disk = new SimDisk(cluster.storeAfterWipe(disk.load().vote().store()));
    cluster.observer().wiped(id);
    cluster.trace("wipe " + id);
  }

  void pause(long nanos) {
    pausedUntil = cluster.queue().now() + nanos;
    cluster.trace("pause " + id);
  }

  /** The process gets a signal to stop. */
  void leave() {
    if (up) {
      leaving = true;
      cluster.trace("leave " + id);
      feed(new Event.LeaveRequested());
    }
  }

  void resume() {
    pausedUntil = 0;
  }

  /** A message came; some deliberate errors change what is understood. */
  void receive(Message message) {
    Message understood = Misunderstanding.of(cluster.mutation(), core, message);
    if (understood != null) {
      feed(new Event.MessageReceived(understood));
    }
  }

  void feed(Event event) {
    if (!up) {
      return;
    }
    long wait = pausedUntil - cluster.queue().now();
    if (wait > 0) {
      String process = boot();
      cluster.queue().after(wait, () -> feedIfSame(process, event));
      return;
    }
    cluster.counted();
    perform(core.on(clock(), event), 0);
    if (up && cluster.observer().best() != null) {
      cluster.afterStep(this);
    }
  }

  private void feedIfSame(String process, Event event) {
    if (process.equals(boot())) {
      feed(event);
    }
  }

  private void perform(List<Effect> effects, int failures) {
    int survives = cluster.crashesWithin(effects.size());
    for (int i = 0; i < effects.size() && up; i++) {
      Effect effect = effects.get(i);
      if (i == survives) {
        cluster.coverage().count(Fault.KILL_WITHIN_A_STEP);
        torn(effect);
        crash();
        return;
      }
      if (deadlyWrite != null && deadlyWrite.isInstance(effect)) {
        deadlyWrite = null;
        torn(effect);
        crash();
        return;
      }
      boolean durable =
          effect instanceof Effect.PersistState || effect instanceof Effect.PersistVote;
      if (durable && disk.failsToWrite()) {
        cluster.coverage().count(Fault.WRITE_ERROR);
        if (failures == 0) {
          perform(core.on(clock(), new Event.PersistFailed("no space left on device")), 1);
        }
        crash();
        return;
      }
      if (failures > 0 && effect instanceof Effect.Fatal) {
        return; // the process ends itself, rightly
      }
      perform(effect);
    }
  }

  /** A write that the crash interrupts leaves what was there: the other slot, the old file. */
  private void torn(Effect effect) {
    if (effect instanceof Effect.PersistVote) {
      cluster.coverage().count(Fault.TORN_VOTE);
    } else if (effect instanceof Effect.PersistState) {
      cluster.coverage().count(Fault.TORN_STATE);
    }
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.PersistState state -> {
        disk.write(state);
        cluster.observer().stored(state.accepted());
      }
      case Effect.PersistVote vote -> disk.write(vote);
      case Effect.KeepLost kept -> cluster.kept(this, kept);
      case Effect.Publish publish -> published(publish.state());
      case Effect.Send send -> {
        boolean nudge = send.message().body() instanceof Body.Nudge;
        if (!nudge || cluster.mutation() != Mutation.NO_NUDGE) {
          cluster.send(this, send);
        }
      }
      case Effect.StartTimer timer -> arm(timer.name(), timer.delay().toNanos());
      case Effect.CancelTimer timer -> timers.remove(timer.name());
      case Effect.Reply reply -> cluster.replied(reply);
      case Effect.Reject reject -> cluster.rejected(reject);
      case Effect.DropOverrides _ -> {}
      case Effect.StopNode stop -> stop(stop);
      case Effect.Alert alert -> cluster.alert(this, alert.text());
      case Effect.Fatal fatal -> throw new Broken(id + ": " + fatal.invariant());
    }
  }

  private void arm(TimerName name, long delay) {
    long token = ++timerTokens;
    timers.put(name, token);
    cluster.queue().after((long) (delay / clockRate) + 1, () -> fire(name, token));
  }

  private void fire(TimerName name, long token) {
    Long current = timers.get(name);
    if (up && current != null && current == token) {
      timers.remove(name);
      feed(new Event.TimerFired(name));
    }
  }

  private void stop(Effect.StopNode stop) {
    cluster.trace("stop " + id + " " + stop.reason() + " " + stop.detail());
    switch (stop.reason()) {
      case LEFT -> unclean = false;
      case MOVED -> {
        unclean = false;
        cluster = cluster.handOver(this);
        cluster.queue().after(SECOND / 2, () -> start(true));
      }
      case SHUTDOWN, SHUTDOWN_CLUSTER -> {
        cluster.observer().stopped(id);
        unclean = false;
      }
      case DECOMMISSION, DECOMMISSION_CLUSTER -> {
        cluster.observer().stopped(id);
        mayReturn = false;
        unclean = false;
      }
      case REFUSED, NO_TARGETS -> cluster.refused(this, stop.detail());
    }
    up = false;
    timers.clear();
  }

  private void published(ClusterState state) {
    cluster.trace("publish " + id + " " + state.key());
    cluster.requireOwn(state);
    cluster.observer().published(id, state, Cores.committed(disk.load()));
    Rmd rmd = state.rmd();
    boolean takesPart =
        rmd.running()
            && rmd.participants().contains(id)
            && (rmd.version() != movingVersion || rmd.targetsSince() != movingTo);
    if (takesPart) {
      movingVersion = rmd.version();
      movingTo = rmd.targetsSince();
      String process = boot();
      long time = SECOND / 10 + (long) (cluster.random().nextDouble() * 8 * SECOND);
      boolean fails = cluster.random().nextDouble() < cluster.moveFailures();
      if (fails) {
        cluster.coverage().count(Fault.MOVE_FAILED);
      }
      cluster.queue().after(time, () -> moved(process, rmd, fails));
    }
  }

  private void moved(String process, Rmd rmd, boolean fails) {
    boolean current = movingVersion == rmd.version() && movingTo == rmd.targetsSince();
    if (!up || !process.equals(boot()) || !current) {
      return;
    }
    if (!fails) {
      cluster.observer().moved(rmd, id);
    }
    feed(
        new Event.RebalanceProgress(
            new RebalanceReport(
                rmd.version(),
                rmd.targetsSince(),
                fails ? RebalanceReport.Phase.FAILED : RebalanceReport.Phase.DONE,
                1,
                1,
                fails ? "disk full" : "")));
  }
}
