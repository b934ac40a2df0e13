package io.ais.node.nodeapi;

import io.ais.model.Capacity;
import io.ais.model.JobSnap;
import io.ais.model.MemCpuInfo;
import io.ais.model.NodeStats;
import io.ais.model.NodeStatus;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.stats.Stats;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Assembles what a node says of itself. Thread-safe. */
public final class NodeStatusSource {

  /**
   * Parts that differ by role.
   *
   * @param capacity of the mountpaths; {@link Capacity#NONE} on a proxy
   * @param system memory and processor use
   * @param rebalance snapshot of the newest rebalance here, or null
   * @param alerts what an operator should look at
   */
  public record Parts(
      Supplier<Capacity> capacity,
      Supplier<MemCpuInfo> system,
      Supplier<JobSnap> rebalance,
      Supplier<List<String>> alerts) {}

  private final NodeIdentity identity;
  private final ClusterView view;
  private final Stats stats;
  private final Health health;
  private final Parts parts;

  public NodeStatusSource(
      NodeIdentity identity, ClusterView view, Stats stats, Health health, Parts parts) {
    this.identity = identity;
    this.view = view;
    this.stats = stats;
    this.health = health;
    this.parts = parts;
  }

  /** This node as the newest map has it, else as it was started. */
  public Snode snode() {
    ClusterState current = view.current();
    Snode member = current == null ? null : current.smap().node(identity.id());
    Snode plain = member == null ? identity.self() : member;
    return plain.withVerifyingKey(identity.verifyingKey());
  }

  /** Counters and capacity. */
  public NodeStats stats() {
    return new NodeStats(snode(), new TreeMap<>(stats.tracker()), parts.capacity().get());
  }

  /** Memory and processor. */
  public MemCpuInfo system() {
    return parts.system().get();
  }

  /** Everything. */
  public NodeStatus status() {
    ClusterState current = view.current();
    return new NodeStatus(
        parts.rebalance().get(),
        "",
        identity.deployment(),
        identity.version(),
        identity.buildTime(),
        "",
        snode(),
        new TreeMap<>(stats.tracker()),
        parts.capacity().get(),
        health.stateInfo(),
        parts.system().get(),
        current == null ? 0 : current.smap().version(),
        parts.alerts().get());
  }
}
