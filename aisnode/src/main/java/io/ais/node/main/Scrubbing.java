package io.ais.node.main;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.config.ScrubConf;
import io.ais.node.cluster.ClusterState;
import io.ais.node.disk.DurableFile;
import io.ais.node.ec.LocalSlices;
import io.ais.node.job.JobRegistry;
import io.ais.node.object.ObjectStore;
import io.ais.node.scrub.Rescue;
import io.ais.node.scrub.ScrubLog;
import io.ais.node.scrub.Scrubs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The scrubs of one target, put together. Thread-safe. */
final class Scrubbing implements ScrubLog.Store {
  /** In the configuration directory: goes with the other metadata when the node is decommissioned. */
  static final String FILE = ".ais.scrub";

  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final Shared shared;
  private final DurableFile file;
  private final Scrubs scrubs;
  private volatile ScrubConf conf;

  /**
   * @param obstacle what a scrub by itself must not disturb; empty: none
   */
  Scrubbing(
      Shared shared,
      ObjectStore store,
      JobRegistry jobs,
      ErasureCoding coding,
      Paces paces,
      Supplier<String> obstacle) {
    this.shared = shared;
    this.file = new DurableFile(Path.of(shared.startup.local().confdir()).resolve(FILE));
    this.conf = shared.settings.effective().scrubs();
    shared.settings.listen(config -> conf = config.scrubs());
    this.scrubs =
        new Scrubs(
            new Scrubs.Parts(
                store,
                jobs,
                new Slices(coding),
                this::buckets,
                LocalSlices::bucketOf,
                () -> conf,
                obstacle,
                paces.limited(() -> conf.bandwidthLimit().bytes(), LONGEST_WAIT)::await,
                new ScrubLog(this),
                shared.clock,
                shared.random));
  }

  Scrubs scrubs() {
    return scrubs;
  }

  /** Those that exist, with their properties. */
  SortedMap<Bck, BucketProps> buckets() {
    ClusterState now = shared.control.current();
    SortedMap<Bck, BucketProps> found = new TreeMap<>();
    if (now != null) {
      now.bmd().buckets().forEach(bck -> found.put(bck, now.bmd().get(bck)));
    }
    return Collections.unmodifiableSortedMap(found);
  }

  @Override
  public Optional<byte[]> load() throws IOException {
    return shared.leftCluster.isEmpty() ? file.read() : Optional.empty();
  }

  @Override
  public void save(byte[] content) throws IOException {
    file.write(content);
  }

  /** What is bad here comes back out of slices on other targets. */
  private record Slices(ErasureCoding coding) implements Rescue {
    @Override
    public boolean restore(Bck bck, long bid, String name) {
      return coding.protection().rescue(bck, bid, name);
    }

    @Override
    public void repairSlices() {
      coding.protection().takeDamaged().forEach(coding::repairEverywhere);
    }
  }
}
