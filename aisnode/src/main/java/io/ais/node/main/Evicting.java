package io.ais.node.main;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.node.job.JobRegistry;
import io.ais.node.lru.Eviction;
import io.ais.node.lru.Evictor;
import io.ais.node.lru.Reads;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ObjectStore;
import io.ais.node.placement.Ruling;
import io.ais.node.placement.Seen;
import io.ais.node.placement.Writes;
import io.ais.node.store.Lom;
import java.util.SortedMap;
import java.util.function.Supplier;

/** The eviction of one target, put together. Thread-safe. */
final class Evicting implements Evictor, Runnable {
  private final Shared shared;
  private final Writes writes;
  private final CapacityAlerts alerts;
  private final Eviction eviction;
  private final Reads reads;

  /**
   * @param buckets that exist
   * @param obstacle what must not be disturbed; empty: nothing
   */
  Evicting(
      Shared shared,
      ObjectStore store,
      Mountpaths mountpaths,
      JobRegistry jobs,
      Writes writes,
      CapacityAlerts alerts,
      Supplier<SortedMap<Bck, BucketProps>> buckets,
      Supplier<String> obstacle) {
    this.shared = shared;
    this.writes = writes;
    this.alerts = alerts;
    this.reads = new Reads(store.accessTimes(), shared.clock);
    this.eviction =
        new Eviction(
            new Eviction.Parts(
                shared.identity.display(),
                store,
                mountpaths,
                jobs,
                shared.stats,
                this,
                () -> shared.settings.effective().space(),
                buckets,
                obstacle,
                alerts::refresh,
                shared.clock,
                shared.ticker,
                shared.random));
  }

  Eviction eviction() {
    return eviction;
  }

  Reads reads() {
    return reads;
  }

  /** Evicts if there is need, by the last look at the disks. */
  @Override
  public void run() {
    if (shared.control.current() != null) {
      eviction.considerRun(alerts.percentMax());
    }
  }

  /** As its client would: everywhere, so that it does not come back. Only what is known to be here. */
  @Override
  public boolean evict(Lom lom) {
    Ruling ruling = shared.ownership.rule(lom.bck(), lom.name(), Seen.NOTHING);
    if (!ruling.own()
        || ruling.isUnsettled()
        || ruling.bid() != lom.bid()
        || !Eviction.allows(ruling.props())) {
      return false;
    }
    writes.requireWritable(shared.identity.display());
    return writes.deleteExactly(lom, ruling);
  }
}
