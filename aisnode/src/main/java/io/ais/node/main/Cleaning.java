package io.ais.node.main;

import io.ais.model.JobKind;
import io.ais.node.cleanup.Cleanup;
import io.ais.node.cluster.ClusterState;
import io.ais.node.ec.LocalSlices;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.object.ObjectStore;
import java.util.List;

/** The cleanup of one target, put together, with the look at its disks. Thread-safe. */
final class Cleaning implements Runnable {
  private final Shared shared;
  private final ObjectStore store;
  private final JobRegistry jobs;
  private final CapacityAlerts alerts;
  private final Cleanup cleanup;

  Cleaning(Shared shared, ObjectStore store, JobRegistry jobs, CapacityAlerts alerts) {
    this.shared = shared;
    this.store = store;
    this.jobs = jobs;
    this.alerts = alerts;
    this.cleanup =
        new Cleanup(
            new Cleanup.Parts(
                shared.identity.display(),
                store,
                jobs,
                shared.stats,
                () -> shared.settings.effective().space(),
                LocalSlices::bucketOf,
                this::obstacle,
                this::followBuckets,
                alerts::refresh,
                shared.clock,
                shared.ticker,
                shared.random));
  }

  Cleanup cleanup() {
    return cleanup;
  }

  /** Refreshes capacity and makes room if there is need. */
  @Override
  public void run() {
    alerts.refresh();
    if (shared.control.current() != null) {
      cleanup.considerRun(alerts.percentMax());
    }
  }

  /** What must not be disturbed ("rebalance[g3]"); empty: nothing. */
  String obstacle() {
    ClusterState now = shared.control.current();
    if (now == null) {
      return "the start of the node";
    }
    if (now.rmd().running()) {
      return now.rmd().jobId();
    }
    List<Job> moving =
        jobs.find(
            job ->
                job.isRunning()
                    && (job.spec().kind() == JobKind.REBALANCE
                        || job.spec().kind() == JobKind.RESILVER));
    return moving.isEmpty() ? "" : moving.getFirst().spec().toString();
  }

  private void followBuckets() {
    BucketChanges.apply(store, null, shared.control.current(), shared.control::current);
  }
}
