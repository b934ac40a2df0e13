package io.ais.node.object;

import io.ais.model.Bck;
import java.util.Map;
import java.util.Set;

/**
 * The buckets that have directories on one target. Every call may wait for a disk; failures are those
 * of {@link ObjectStore}. Thread-safe.
 */
public final class StoredBuckets {
  private final Relocation.Runner runner;
  private final Buckets buckets;

  StoredBuckets(Relocation.Runner runner, Buckets buckets) {
    this.runner = runner;
    this.buckets = buckets;
  }

  /** Makes the bucket's directories; what an older bucket of this name left goes to the trash. */
  public void create(Bck bck, long bid) {
    runner.run(
        bck.toString(),
        () -> {
          buckets.create(bck, bid);
          return null;
        });
  }

  /** Moves the bucket to the trash, durably. A bucket with another id is left alone. */
  public void destroy(Bck bck, long bid) {
    runner.run(
        bck.toString(),
        () -> {
          buckets.destroy(bck, bid);
          return null;
        });
  }

  /**
   * Moves everything that is stored here out of the way, durably; to be called before any other call.
   * Nothing is deleted: it lies below {@code .$kept/<label>.<n>} of each mountpath.
   */
  public Set<Bck> setAsideEverything(String label) {
    return runner.run("buckets", () -> buckets.setAside(label));
  }

  /** All, with their ids. */
  public Map<Bck, Long> onDisk() {
    return runner.run("buckets", buckets::onDisk);
  }

  /** To be called once, before any other call: removes work files of an earlier process. */
  public CleanupReport cleanUpAtStart() {
    return runner.run("start-up cleanup", buckets::cleanUp);
  }
}
