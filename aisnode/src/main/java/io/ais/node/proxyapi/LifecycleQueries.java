package io.ais.node.proxyapi;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Held;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.NodeFlags;
import io.ais.model.NodeStats;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.wire.What;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What operators want to know before a node leaves, and while objects move; ours, not of the
 * reference. Blocking; thread-safe.
 */
public final class LifecycleQueries {
  private static final Duration COUNT_AT_MOST = Duration.ofSeconds(25);

  /** A share of the room stays free: a full disk serves nobody. */
  private static final double USABLE = 0.95;

  // What a target gives away in a second, for a first estimate: docs/performance.md.
  private static final long OBJECTS_PER_SECOND = 2_000;
  private static final long BYTES_PER_SECOND = 200L << 20;

  // Progress of those that tell none.
  private static final Map<String, String> SILENT = Map.of("phase", "silent");
  private static final Map<String, String> STARTING = Map.of("phase", "starting");

  private final TargetCalls targets;

  public LifecycleQueries(TargetCalls targets) {
    this.targets = targets;
  }

  /**
   * Before nodes leave.
   *
   * @param room free on the targets that would remain, bytes
   * @param fits there is room for all that must move
   * @param seconds estimate of the time
   */
  public record Plan(
      @JsonProperty("nodes") List<NodePlan> nodes,
      @JsonProperty("room") @JsonFormat(shape = JsonFormat.Shape.STRING) long room,
      @JsonProperty("fits") boolean fits,
      @JsonProperty("left_sec") @JsonFormat(shape = JsonFormat.Shape.STRING) long seconds) {}

  /** What one node holds that nobody else has. */
  public record NodePlan(
      @JsonProperty("id") String id,
      @JsonProperty("objects") @JsonFormat(shape = JsonFormat.Shape.STRING) long objects,
      @JsonProperty("bytes") @JsonFormat(shape = JsonFormat.Shape.STRING) long bytes,
      @JsonProperty("complete") boolean complete,
      @JsonProperty("unreadable") List<String> unreadable,
      @JsonProperty("unreadable_count") @JsonFormat(shape = JsonFormat.Shape.STRING)
          long unreadableCount) {
    static NodePlan of(String id, Held held) {
      return new NodePlan(
          id,
          held.objects(),
          held.bytes(),
          held.complete(),
          held.unreadable(),
          held.unreadableCount());
    }
  }

  /**
   * The newest rebalance.
   *
   * @param pending nodes whose verb waits until they answer again
   * @param targets progress by participant, as in the extended statistics of its job; only the phase
   *     {@code silent} of one that does not answer, {@code starting} of one whose job does not run yet
   * @param certificates of nodes out of service, by the rebalance that ended last
   */
  public record Progress(
      @JsonProperty("id") String id,
      @JsonProperty("running") boolean running,
      @JsonProperty("interrupted") boolean interrupted,
      @JsonProperty("reason") String reason,
      @JsonProperty("pending") List<String> pending,
      @JsonProperty("targets") SortedMap<String, Object> targets,
      @JsonProperty("certificates") List<Certificate> certificates) {}

  /** Proof that a node holds nothing alone, or why not. */
  public record Certificate(
      @JsonProperty("node") String node,
      @JsonProperty("objects") @JsonFormat(shape = JsonFormat.Shape.STRING) long objects,
      @JsonProperty("bytes") @JsonFormat(shape = JsonFormat.Shape.STRING) long bytes,
      @JsonProperty("complete") boolean complete,
      @JsonProperty("problems") List<String> problems) {}

  /**
   * Asks the nodes.
   *
   * @throws AisException 404 for an unknown node, 502 for one that does not answer
   */
  public Plan plan(ClusterState state, List<String> ids) {
    List<NodePlan> nodes = new ArrayList<>();
    for (String id : ids) {
      Snode node = state.smap().node(id);
      if (node == null) {
        throw new AisException(
            404,
            TypeCodes.NODE_NOT_FOUND,
            "node " + id + " not present in Smap v" + state.smap().version());
      }
      if (node.isTarget()) {
        nodes.add(NodePlan.of(id, heldOrUnknown(node)));
      }
    }
    long room = room(state, ids);
    long bytes = nodes.stream().mapToLong(NodePlan::bytes).sum();
    long objects = nodes.stream().mapToLong(NodePlan::objects).sum();
    long limit = state.config().rebalance().maxBytesPerSecond();
    long rate = limit > 0 ? Math.min(limit * nodes.size(), BYTES_PER_SECOND) : BYTES_PER_SECOND;
    long seconds = Math.max(objects / OBJECTS_PER_SECOND, bytes / Math.max(1, rate));
    return new Plan(nodes, room, bytes <= room * USABLE, seconds + 1);
  }

  /** A node that is down is no sign that the cluster is: not a 503, which asks for patience. */
  private Held heldOrUnknown(Snode target) {
    try {
      return held(target);
    } catch (AisException e) {
      throw e.status() == 503
          ? new AisException(
              502, "", target.display() + " does not say what it holds: " + e.getMessage(), e)
          : e;
    }
  }

  /** What the target holds alone. */
  Held held(Snode target) {
    return targets.ask(target, TargetCalls.HOLDINGS, Held.class, COUNT_AT_MOST);
  }

  private long room(ClusterState state, List<String> ids) {
    List<Snode> others =
        state.smap().activeTargets().stream().filter(node -> !ids.contains(node.id())).toList();
    return targets
        .collect(others, "/v1/daemon?what=" + What.NODE_STATS, NodeStats.class)
        .values()
        .stream()
        .mapToLong(stats -> stats.capacity().totalAvailableBytes())
        .sum();
  }

  /** Asks every participant, those out of service too. */
  public Progress progress(ClusterState state) {
    Rmd rmd = state.rmd();
    SortedMap<String, Object> shown = new TreeMap<>();
    if (rmd.running()) {
      List<Snode> participants =
          rmd.participants().stream()
              .map(id -> state.smap().targets().get(id))
              .filter(node -> node != null)
              .toList();
      JobQuery query = JobQuery.of(rmd.jobId(), JobKind.REBALANCE.wire());
      participants.forEach(node -> shown.put(node.id(), SILENT));
      targets
          .snaps(participants, query)
          .forEach((id, snaps) -> shown.put(id, latest(snaps).orElse(STARTING)));
    }
    return new Progress(
        rmd.jobId(),
        rmd.running(),
        rmd.interrupted(),
        rmd.reason(),
        rmd.running() ? List.of() : rmd.subjects(),
        shown,
        certificates(state));
  }

  private static Optional<Object> latest(List<JobSnap> snaps) {
    return snaps.stream().map(JobSnap::ext).filter(ext -> ext != null).reduce((_, last) -> last);
  }

  private static List<Certificate> certificates(ClusterState state) {
    Rmd rmd = state.rmd();
    List<Certificate> all = new ArrayList<>();
    rmd.certificates()
        .forEach((id, c) -> all.add(new Certificate(id, c.objects(), c.bytes(), true, List.of())));
    for (Snode node : state.smap().targets().values()) {
      boolean unmigrated = !node.isActive() && !node.has(NodeFlags.POST_REBALANCE);
      if (unmigrated && !rmd.running()) {
        String why =
            rmd.subjects().contains(node.id())
                ? "does not answer; its objects are moved when it is back"
                : "its objects were not moved";
        all.add(new Certificate(node.id(), 0, 0, false, List.of(why)));
      }
    }
    return all;
  }
}
