package io.ais.node.main;

import io.ais.base.ByteSize;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Capacity;
import io.ais.model.DiskStats;
import io.ais.model.StateFlags;
import io.ais.model.config.SpaceConf;
import io.ais.node.mountpath.Capacities;
import io.ais.node.nodeapi.NodeSettings;
import io.ais.node.stats.NodeState;
import io.ais.node.stats.Stats;
import java.util.Locale;
import java.util.Map;

/** Turns capacity into alerts and disk gauges. Thread-safe. */
final class CapacityAlerts {
  private final Capacities capacities;
  private final Stats stats;
  private final NodeState state;
  private final NodeSettings settings;

  CapacityAlerts(Capacities capacities, Stats stats, NodeState state, NodeSettings settings) {
    this.capacities = capacities;
    this.stats = stats;
    this.state = state;
    this.settings = settings;
  }

  /** Refreshes capacity and everything that follows from it. */
  void refresh() {
    capacities.refresh();
    Capacity now = capacities.capacity();
    SpaceConf space = settings.effective().space();
    boolean outOfSpace = now.percentMax() > space.outOfSpace();
    boolean low = now.percentMax() > space.high();
    state.put(StateFlags.OUT_OF_SPACE, outOfSpace);
    state.put(StateFlags.DISK_OUT_OF_SPACE, outOfSpace);
    state.put(StateFlags.LOW_CAPACITY, low && !outOfSpace);
    state.put(StateFlags.DISK_LOW_CAPACITY, low && !outOfSpace);
    capacities.rates().keySet().forEach(this::registerGauges);
  }

  /**
   * Refuses new objects above the out-of-space mark.
   *
   * @throws AisException 507 with the figures
   */
  void requireRoom() {
    if (!state.has(StateFlags.OUT_OF_SPACE)) {
      return;
    }
    Capacity now = capacities.capacity();
    throw new AisException(
        507,
        TypeCodes.CAPACITY,
        "out of space: used "
            + now.percentMax()
            + "% of total capacity on at least one of the mountpaths (total used "
            + gib(now.totalUsedBytes())
            + " out of "
            + gib(now.totalUsedBytes() + now.totalAvailableBytes())
            + ")");
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.2fGiB", bytes / (double) ByteSize.GIB);
  }

  private void registerGauges(String disk) {
    String prefix = "disk." + disk + ".";
    stats.gauge(prefix + "read.bps", () -> rate(disk).readBytesPerSecond());
    stats.gauge(prefix + "write.bps", () -> rate(disk).writeBytesPerSecond());
    stats.gauge(prefix + "avg.rsize", () -> rate(disk).averageReadBytes());
    stats.gauge(prefix + "avg.wsize", () -> rate(disk).averageWriteBytes());
    stats.gauge(prefix + "util", () -> rate(disk).utilPercent());
  }

  private DiskStats rate(String disk) {
    Map<String, DiskStats> rates = capacities.rates();
    return rates.getOrDefault(disk, new DiskStats(0, 0, 0, 0, 0));
  }
}
