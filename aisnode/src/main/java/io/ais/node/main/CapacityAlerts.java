package io.ais.node.main;

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
  synchronized void refresh() {
    SpaceConf space = settings.effective().space();
    capacities.refresh(space.outOfSpace());
    Capacity now = capacities.capacity();
    boolean outOfSpace = now.percentMax() > space.outOfSpace();
    boolean low = now.percentMax() > space.high();
    state.put(StateFlags.OUT_OF_SPACE, outOfSpace);
    state.put(StateFlags.DISK_OUT_OF_SPACE, outOfSpace);
    state.put(StateFlags.LOW_CAPACITY, low && !outOfSpace);
    state.put(StateFlags.DISK_LOW_CAPACITY, low && !outOfSpace);
    capacities.rates().keySet().forEach(this::registerGauges);
  }

  /** Used space of the fullest disk, as of the last refresh. */
  int percentMax() {
    return capacities.capacity().percentMax();
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
    throw new AisException(507, TypeCodes.CAPACITY, capacities.capacity().capacityError());
  }

  /**
   * Refuses more copies, or slices, of what is here above the high-water mark.
   *
   * @throws AisException 507 with the figures
   */
  void requireRoomForCopies() {
    requireRoom();
    if (state.has(StateFlags.LOW_CAPACITY)) {
      throw new AisException(
          507,
          TypeCodes.CAPACITY,
          "low on space: used %d%% on at least one of the mountpaths, above space.highwm=%d%%"
              .formatted(percentMax(), settings.effective().space().high()));
    }
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
