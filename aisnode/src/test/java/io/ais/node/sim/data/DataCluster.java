package io.ais.node.sim.data;

import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Decider;
import io.ais.node.cluster.RebalanceReport;
import io.ais.node.cluster.StateKey;
import io.ais.node.list.ListPart;
import io.ais.node.list.PartRequest;
import io.ais.node.list.TargetPages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Targets, the network between them, and a primary that decides at once and is heard late. */
final class DataCluster implements Decider.Watch, TargetPages {
  static final Bck B = Bck.ais("moving");
  private static final long BEAT = 500_000_000L;
  private static final long LOST = 20_000_000_000L;
  private static final long RECENT = 1_500_000_000L;

  private final SimThreads threads;
  private final DataMutation mutation;
  private final History history = new History();
  private final Map<String, Shelf> shelves = new TreeMap<>();
  private final Audit audit;
  private final Map<String, DataTarget> processes = new TreeMap<>();
  private final Map<String, ClusterState> onDisk = new TreeMap<>();
  private final Map<String, String> stores = new TreeMap<>();
  private final Map<String, Long> heardAt = new HashMap<>();
  private final Map<String, RebalanceReport> reports = new HashMap<>();
  private final Map<String, Long> skews = new HashMap<>();
  private final Set<String> unclean = new HashSet<>();
  private final Set<String> cut = new HashSet<>();
  private final List<Decided> log = new ArrayList<>();
  private final Decider decider;
  private Consumer<String> sink = _ -> {};
  private double loss;
  private long lag = 300_000_000L;
  private int lives;

  private record Decided(ClusterState state, List<String> active, long at) {}

  /** Runs at the target that is asked. */
  interface Request<T> {
    T at(DataTarget target);
  }

  DataCluster(SimThreads threads, DataMutation mutation, List<String> ids, double loss) {
    this.threads = threads;
    this.mutation = mutation;
    this.loss = loss;
    this.audit = new Audit(threads, history, shelves);
    List<Snode> members = new ArrayList<>();
    for (String id : ids) {
      members.add(node(id));
      addTarget(id);
    }
    decider = new Decider(members, B, this, this::decided);
    decided(decider.state());
    ids.forEach(this::boot);
    threads.start("primary", this::lead);
  }

  void logTo(Consumer<String> lines) {
    sink = lines;
  }

  /** One line of the run. */
  void trace(String line) {
    threads.trace(line);
    sink.accept("%.3f %s".formatted(threads.nanos() / 1e9, line));
  }

  SimThreads threads() {
    return threads;
  }

  DataMutation mutation() {
    return mutation;
  }

  History history() {
    return history;
  }

  Audit audit() {
    return audit;
  }

  Shelf shelf(String id) {
    return shelves.get(id);
  }

  ClusterState state() {
    return decider.state();
  }

  long skewOf(String id) {
    return skews.get(id);
  }

  // ---- processes

  private static Snode node(String id) {
    int number = Integer.parseInt(id.substring(id.length() - 2));
    NetInfo net = NetInfo.http("127.0.0.1", 9000 + number);
    return Snode.of(NodeType.TARGET, id, Hrw.digest(id), net, net, net);
  }

  /** A machine with empty disks. */
  void addTarget(String id) {
    shelves.put(id, new Shelf());
    stores.put(id, "store-" + id);
    skews.put(id, threads.random.nextLong(1_000_000_000L) - 500_000_000L);
  }

  Set<String> machines() {
    return shelves.keySet();
  }

  /** The running process; null if there is none. */
  DataTarget process(String id) {
    DataTarget process = processes.get(id);
    return process != null && process.isAlive() ? process : null;
  }

  /** Starts a process over what its disks hold. */
  void boot(String id) {
    Life life = new Life(id, ++lives);
    DataTarget target = new DataTarget(this, id, life, shelves.get(id), onDisk.get(id));
    processes.put(id, target);
    reports.remove(id);
    trace("start " + life);
    threads.start("control-" + id, () -> control(target));
  }

  void crash(String id) {
    DataTarget target = process(id);
    if (target != null) {
      trace("crash " + target.life());
      unclean.add(id);
      target.crash();
    }
  }

  /** As another node would see it: what it was is forgotten, its files stay. */
  void renew(String id) {
    stores.put(id, "store-" + id + "-" + ++lives);
    onDisk.remove(id);
  }

  /** The control thread of one process: learns of states, late, and not of all. */
  private void control(DataTarget target) {
    String id = target.id();
    target.begin();
    while (target.isAlive()) {
      ClusterState newest = decider.state();
      ClusterState shown = target.current();
      boolean behind = shown == null || shown.key().isBelow(newest.key());
      if (behind && isLinked(id, "")) {
        threads.doze(threads.random.nextLong(lag));
        if (isLinked(id, "")) {
          ClusterState next = threads.chance(0.5) ? decider.state() : newest;
          target.life().check();
          onDisk.put(id, next);
          trace(id + " shows " + next.key().seq());
          target.publish(next);
        }
      } else {
        threads.doze(20_000_000);
      }
    }
  }

  // ---- network

  /** Cuts the link between two nodes; the empty name is the primary's. */
  void cut(String a, String b) {
    cut.add(link(a, b));
  }

  void mend() {
    cut.clear();
  }

  void mend(String a, String b) {
    cut.remove(link(a, b));
  }

  /** Nothing is lost any more, news travels fast. */
  void calm() {
    loss = 0;
    lag = 50_000_000L;
    mend();
    shelves.values().forEach(shelf -> shelf.setFull(false));
    shelves.values().forEach(shelf -> shelf.setUnreadable(false));
  }

  private static String link(String a, String b) {
    return a.compareTo(b) < 0 ? a + "|" + b : b + "|" + a;
  }

  private boolean isLinked(String a, String b) {
    return !cut.contains(link(a, b));
  }

  boolean hearsPrimary(String id) {
    return isLinked(id, "");
  }

  /**
   * Asks a target.
   *
   * @param from null for a client
   * @throws AisException 503 when there is no answer; it may have happened
   */
  <T> T call(DataTarget from, String to, Request<T> request) {
    threads.pause();
    if (from != null) {
      from.life().check();
    }
    DataTarget there = process(to);
    if (there == null || lost(from, to)) {
      threads.doze(threads.random.nextLong(1_000_000_000L));
      throw AisException.unavailable("t[" + to + "] does not answer");
    }
    T answer;
    try {
      answer = request.at(there);
    } catch (Crashed e) {
      if (e.life() != there.life()) {
        throw e;
      }
      throw AisException.unavailable("t[" + to + "]: connection broken");
    }
    threads.pause();
    if (from != null) {
      from.life().check();
    }
    if (!there.isAlive() || lost(from, to)) {
      throw AisException.unavailable("t[" + to + "]: connection broken");
    }
    return answer;
  }

  private boolean lost(DataTarget from, String to) {
    return from != null && !isLinked(from.id(), to) || threads.chance(loss);
  }

  StateKey readIndex(String id) {
    threads.pause();
    if (!isLinked(id, "")) {
      throw AisException.unavailable("no primary is heard");
    }
    return decider.state().key();
  }

  @Override
  public ListPart part(Snode target, PartRequest request, Duration timeout) {
    try {
      return call(null, target.id(), there -> there.part(request));
    } catch (AisException e) {
      if (mutation == DataMutation.SHORT_LISTING && e.status() == 503) {
        return new ListPart(request.placement(), List.of(), true);
      }
      throw e;
    }
  }

  // ---- primary

  private void lead() {
    while (true) {
      threads.doze(BEAT);
      for (DataTarget target : List.copyOf(processes.values())) {
        if (target.isAlive() && isLinked(target.id(), "")) {
          beat(target);
        }
      }
      decider.check();
    }
  }

  private void beat(DataTarget target) {
    String id = target.id();
    heardAt.put(id, threads.nanos());
    if (target.report() != null) {
      reports.put(id, target.report());
    }
    Snode member = state().smap().node(id);
    boolean shows = target.current() != null;
    if (member != null && member.isActive() && shows) {
      target.inTouch();
    }
    boolean away = state().smap().node(id) == null;
    boolean told = Decider.mustGo(state(), id);
    boolean newStore = !away && !stores.get(id).equals(state().header().stores().get(id));
    if (shows && !told && (away || newStore || unclean.contains(id))) {
      boolean restarted = unclean.remove(id);
      decider.join(node(id), stores.get(id), restarted);
    }
  }

  private void decided(ClusterState state) {
    List<String> active = state.smap().activeTargets().stream().map(Snode::id).toList();
    log.add(new Decided(state, active, history.tick()));
    trace("state " + state.key().seq() + " active " + active + " " + text(state));
    audit.decided(state);
  }

  private static String text(ClusterState state) {
    return "g%d %s%s subjects %s history %s buckets %s"
        .formatted(
            state.rmd().version(),
            state.rmd().running() ? "runs " + state.rmd().reason() : "idle",
            state.rmd().interrupted() ? " interrupted" : "",
            state.rmd().subjects(),
            state.rmd().history(),
            state.bmd().buckets());
  }

  /** Since when there is a state that the owner of this key does not know of; it places otherwise. */
  long outdatedSince(StateKey shown) {
    List<String> active = null;
    for (Decided each : log) {
      if (!shown.isBelow(each.state().key())) {
        active = each.active();
      } else if (!each.active().equals(active)) {
        return each.at();
      }
    }
    return Long.MAX_VALUE;
  }

  /** The bucket with this id has not been destroyed. */
  boolean isCurrent(long bid) {
    return state().bmd().has(B) && state().bmd().get(B).bid().bits() == bid;
  }

  /** False when it was refused. */
  boolean submit(Command command) {
    try {
      decider.submit(command);
      trace("operator: " + command);
      return true;
    } catch (AisException e) {
      return false;
    }
  }

  void createBucket() {
    decider.create(B);
    trace("operator: create bucket");
  }

  @Override
  public RebalanceReport report(String id) {
    RebalanceReport report = reports.get(id);
    boolean early =
        mutation == DataMutation.COMPLETE_EARLY && reports.values().stream().anyMatch(this::isDone);
    if (early) {
      return new RebalanceReport(
          state().rmd().version(),
          state().rmd().targetsSince(),
          RebalanceReport.Phase.DONE,
          0,
          0,
          "");
    }
    return report;
  }

  private boolean isDone(RebalanceReport report) {
    return report.phase() == RebalanceReport.Phase.DONE
        && report.version() == state().rmd().version()
        && report.targetsSince() == state().rmd().targetsSince();
  }

  private long silence(String id) {
    return threads.nanos() - heardAt.getOrDefault(id, 0L);
  }

  @Override
  public boolean answers(String id) {
    return heardAt.containsKey(id) && silence(id) <= RECENT;
  }

  @Override
  public boolean isLost(String id) {
    return silence(id) > LOST;
  }

  @Override
  public boolean isGone(String id) {
    return process(id) == null && silence(id) > RECENT;
  }
}
