package io.ais.node.cluster;

import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.config.BucketDefaults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The states of a simulated cluster: the production's changes, decided at once, without the network
 * of a primary. Confined to one thread at a time.
 */
public final class Decider {
  private static final String UUID = "uuid12345";
  private static final String PRIMARY = "proxy-000";

  private final Watch watch;
  private final Consumer<ClusterState> decided;
  private final Commands commands;
  private ClusterState state;

  /** What the primary knows of the targets' processes. */
  public interface Watch {
    /** Newest report of the present process; null if none. */
    RebalanceReport report(String id);

    /** Has answered lately. */
    boolean answers(String id);

    /** Has been silent for so long that it is taken out. */
    boolean isLost(String id);

    /** Its process ended, or another one came, since it was told to go. */
    boolean isGone(String id);
  }

  /**
   * @param decided told of each new state
   */
  public Decider(List<Snode> targets, Bck bck, Watch watch, Consumer<ClusterState> decided) {
    this.watch = watch;
    this.decided = decided;
    this.commands = new Commands("p[" + PRIMARY + "]", watch::answers);
    TreeMap<String, Snode> members = new TreeMap<>();
    targets.forEach(target -> members.put(target.id(), target));
    NetInfo net = NetInfo.http("127.0.0.1", 8080);
    Snode proxy = Snode.of(NodeType.PROXY, PRIMARY, Hrw.digest(PRIMARY), net, net, net);
    Smap smap = new Smap(new TreeMap<>(Map.of(PRIMARY, proxy)), proxy, members, UUID, "", 3);
    TreeMap<String, String> stores = new TreeMap<>();
    smap.nodes().forEach(node -> stores.put(node.id(), "store-" + node.id()));
    StateHeader header =
        new StateHeader(
            UUID,
            new Term(1, 0, 1),
            1,
            "",
            "",
            PRIMARY,
            stores,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null);
    state = new ClusterState(header, smap, Bmd.fresh(UUID), Rmd.NONE, TestConfig.cluster(), 0);
    change(draft -> Buckets.create(draft, creation(bck)));
  }

  private Command.CreateBucket creation(Bck bck) {
    return new Command.CreateBucket(
        bck, BucketDefaults.of(state.config(), bck, state.bmd().nextBid(bck), 0));
  }

  public ClusterState state() {
    return state;
  }

  private String change(Change change) {
    Draft draft = new Draft(state);
    String result = change.applyTo(draft);
    draft.finish();
    if (draft.isChanged()) {
      state =
          draft.build(state.term(), PRIMARY, new Rules(), next -> "hash-" + next.header().seq());
      decided.accept(state);
    }
    return result;
  }

  /**
   * Does what an operator asks for.
   *
   * @throws io.ais.error.AisException when it is refused
   */
  public String submit(Command command) {
    return change(commands.change(command));
  }

  /** Creates the bucket. */
  public void create(Bck bck) {
    submit(creation(bck));
  }

  /** A target comes in or comes back. */
  public void join(Snode target, String store, boolean restarted) {
    change(draft -> Joining.join(draft, target, store, restarted));
  }

  /** The regular check; one change at a time, as the primary does it. */
  public void check() {
    ClusterState before = state;
    removeSilent();
    if (state == before) {
      dropDepartures();
    }
    if (state == before) {
      takeUp();
    }
    if (state == before) {
      checkRebalance();
    }
  }

  private void removeSilent() {
    List<String> silent =
        state.smap().targets().values().stream()
            .filter(target -> target.isActive() && watch.isLost(target.id()))
            .map(Snode::id)
            .toList();
    if (!silent.isEmpty()) {
      change(
          draft -> {
            silent.forEach(id -> Lifecycle.remove(draft, id));
            return "";
          });
    }
  }

  private void dropDepartures() {
    List<String> gone =
        state.header().departures().stream()
            .filter(departure -> departure.due() && isSingle(departure))
            .map(Departure::id)
            .filter(watch::isGone)
            .toList();
    if (!gone.isEmpty()) {
      change(
          draft -> {
            gone.forEach(id -> Lifecycle.departed(draft, id));
            return "";
          });
    }
  }

  private static boolean isSingle(Departure departure) {
    return departure.verb() == Departure.Verb.SHUTDOWN
        || departure.verb() == Departure.Verb.DECOMMISSION;
  }

  /** The state tells this target to end its process. */
  public static boolean mustGo(ClusterState state, String id) {
    return state.header().departures().stream()
        .anyMatch(each -> each.id().equals(id) && each.due() && isSingle(each));
  }

  private void takeUp() {
    List<String> back = Rebalances.returned(state.rmd(), state.smap(), watch::answers);
    if (!back.isEmpty()) {
      change(
          draft -> {
            Rebalances.takeUp(draft, back);
            return "";
          });
    }
  }

  private void checkRebalance() {
    Rmd rmd = state.rmd();
    if (!rmd.running()) {
      return;
    }
    boolean all = true;
    for (String id : rmd.participants()) {
      RebalanceReport report = watch.report(id);
      boolean current = report != null && report.isAbout(rmd);
      if (current && report.phase() == RebalanceReport.Phase.FAILED) {
        change(
            draft -> {
              Rebalances.abort(draft);
              return "";
            });
        return;
      }
      boolean done = current && report.phase() == RebalanceReport.Phase.DONE;
      Snode member = state.smap().node(id);
      if (!done && member != null && !member.isActive() && watch.isLost(id)) {
        change(
            draft -> {
              Rebalances.lose(draft, id);
              return "";
            });
        return;
      }
      all &= done;
    }
    if (all) {
      Map<String, Rmd.Certificate> certificates = certificates(rmd);
      change(
          draft -> {
            Rebalances.complete(draft, rmd.version(), certificates);
            return "";
          });
    }
  }

  private Map<String, Rmd.Certificate> certificates(Rmd rmd) {
    Map<String, Rmd.Certificate> certificates = new HashMap<>();
    for (String id : rmd.participants()) {
      Snode member = state.smap().node(id);
      if (member != null && !member.isActive()) {
        RebalanceReport report = watch.report(id);
        certificates.put(id, new Rmd.Certificate(report.objects(), report.bytes()));
      }
    }
    return certificates;
  }
}
