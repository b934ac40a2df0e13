package io.ais.node.targetapi;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.JobKind;
import io.ais.node.ec.LocalSlices;
import io.ais.node.ec.Protection;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.RelocationPace;
import io.ais.node.scrub.Scrub;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Starts this target's part of a scrub. Thread-safe. */
public final class StartScrub {
  private final ObjectStore store;
  private final JobRegistry jobs;
  private final Protection protection;
  private final Function<Bck, BucketProps> buckets;
  private final RelocationPace pace;
  private final Consumer<Bck> repairEverywhere;

  /**
   * @param buckets properties in force; 404 for a bucket that does not exist
   * @param repairEverywhere starts the repair of a bucket's slices on all targets
   */
  public StartScrub(
      ObjectStore store,
      JobRegistry jobs,
      Protection protection,
      Function<Bck, BucketProps> buckets,
      RelocationPace pace,
      Consumer<Bck> repairEverywhere) {
    this.store = requireNonNull(store, "store");
    this.jobs = requireNonNull(jobs, "jobs");
    this.protection = requireNonNull(protection, "protection");
    this.buckets = requireNonNull(buckets, "buckets");
    this.pace = requireNonNull(pace, "pace");
    this.repairEverywhere = requireNonNull(repairEverywhere, "repairEverywhere");
  }

  void start(StartJob request) {
    Bck only = request.bck();
    Map<Bck, Long> chosen = new TreeMap<>(store.buckets().onDisk());
    if (only != null && !only.isNone()) {
      buckets.apply(only);
      chosen.keySet().removeIf(bck -> !LocalSlices.bucketOf(bck).equals(only));
    }
    Bck named = only == null ? Bck.NONE : only;
    jobs.start(
        JobSpec.of(request.id(), JobKind.SCRUB, named),
        Renewal.ABORT_RUNNING,
        job -> run(job, chosen));
  }

  private void run(Job job, Map<Bck, Long> chosen) throws InterruptedException {
    new Scrub(store, protection::rescue, pace, chosen).run(job);
    protection.takeDamaged().forEach(repairEverywhere);
  }
}
