package io.ais.node.main;

import io.ais.model.StateFlags;
import io.ais.node.cluster.ClusterState;
import io.ais.node.job.JobRegistry;
import io.ais.node.mirror.Mirrors;
import io.ais.node.mirror.MissedCopies;
import io.ais.node.mountpath.MountpathChanges;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.RelocationPace;
import io.ais.node.resilver.Resilver;
import java.nio.file.Path;

/** Changes of the mountpaths of one target, and what follows from them elsewhere. Thread-safe. */
final class Resilvering implements Resilver.Listener {
  private final Shared shared;
  private final Mountpaths mountpaths;
  private final ObjectStore store;
  private final JobRegistry jobs;
  private final ErasureCoding coding;
  private final Tombstones tombstones;
  private final CapacityAlerts alerts;
  private final LocalFile file;
  private final MountpathChanges changes;

  Resilvering(
      Shared shared,
      Mountpaths mountpaths,
      ObjectStore store,
      JobRegistry jobs,
      ErasureCoding coding,
      Tombstones tombstones,
      CapacityAlerts alerts) {
    this.shared = shared;
    this.mountpaths = mountpaths;
    this.store = store;
    this.jobs = jobs;
    this.coding = coding;
    this.tombstones = tombstones;
    this.alerts = alerts;
    this.file = new LocalFile(shared.startup, shared.settings);
    this.changes =
        new MountpathChanges(
            mountpaths,
            shared.startup.local().isTesting(),
            shared.random,
            path -> MountpathOwner.release(Path.of(path)));
  }

  /** Looks for copies that writes have left out. */
  static MissedCopies missedCopies(
      Shared shared, Mountpaths mountpaths, Mirrors mirrors, Resilver resilver) {
    return new MissedCopies(
        () -> StateFlags.OUT_OF_SPACE.in(shared.state.flags()),
        () -> mountpaths.layout().absent().isEmpty() && !resilver.isRunning(),
        mirrors::takeMissed,
        resilver::protect,
        shared.ticker::nanos);
  }

  Resilver resilver(RelocationPace pace) {
    return new Resilver(
        new Resilver.Parts(
            mountpaths,
            changes,
            store,
            jobs,
            shared.random,
            pace,
            () -> shared.settings.effective().resilver().enabled(),
            this::tellState,
            this));
  }

  private void tellState(boolean running, boolean interrupted) {
    shared.state.put(StateFlags.RESILVERING, running);
    shared.state.put(StateFlags.RESILVER_INTERRUPTED, interrupted);
  }

  /** What was destroyed while a mountpath was away goes; nothing of it may come back. */
  @Override
  public void changed() {
    file.store(changes.configured());
    ClusterState now = shared.control.current();
    if (now != null) {
      BucketChanges.apply(store, null, now, shared.control::current);
    }
    alerts.refresh();
  }

  /** Records of deletes may go; slices that were out may be outdated, or not have been made. */
  @Override
  public void settled() {
    if (mountpaths.layout().absent().isEmpty()) {
      tombstones.sweepSoon();
      coding.repairSoon(true);
    }
  }

  @Override
  public void losing() {
    coding.losing();
  }

  @Override
  public void lost() {
    coding.repairSoon(false);
  }
}
