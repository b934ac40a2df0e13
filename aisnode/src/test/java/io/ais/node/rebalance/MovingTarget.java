package io.ais.node.rebalance;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.Retention;
import io.ais.node.mountpath.LossRule;
import io.ais.node.mountpath.MountpathChanges;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** One target with real mountpaths; nothing listens on the network. */
final class MovingTarget implements AutoCloseable {
  static final long BID = 5;
  private static final int KEPT_JOBS = 16;

  private final String id;
  private final Mountpaths mountpaths;
  private final MountpathChanges changes;
  private final ObjectStore store;
  private final StoredObjects objects;
  private final JobRegistry jobs =
      new JobRegistry(
          Ticker.system(),
          WallClock.system(),
          new Retention(Duration.ofHours(1), Duration.ofMinutes(1), KEPT_JOBS));
  private final AtomicReference<RebalanceProgress> progress = new AtomicReference<>();
  private final Rebalancer rebalancer;
  private final RebalanceReceiver receiver;
  private final Confirmer confirmer;
  private final NeighborLookup lookup;
  private volatile boolean refusesWrites;

  MovingTarget(
      String id,
      Path root,
      ObjectTransfer.Factory transfers,
      Confirmation confirmation,
      Neighbors neighbors,
      Bck bck) {
    this.id = id;
    this.mountpaths = open(id, root);
    this.store =
        new ObjectStore(
            mountpaths,
            new StampClock(WallClock.system(), Hrw.digest(id), StampClock.HighWaterMark.none()));
    store.buckets().create(bck, BID);
    this.objects = new StoredObjects(store, mountpaths);
    this.rebalancer =
        new Rebalancer(
            new Rebalancer.Setup(
                id,
                "t[" + id + "]",
                objects,
                transfers,
                confirmation,
                this::newest,
                Pace.FULL,
                jobs,
                progress::set,
                Ticker.system()));
    this.changes = new MountpathChanges(mountpaths, true, new Random(1), _ -> {});
    mountpaths.listen(_ -> rebalancer.mountpathsChanged());
    this.receiver =
        new RebalanceReceiver(
            id,
            objects,
            rebalancer::viewOf,
            this::newest,
            this::checkWritable,
            () -> {},
            Pace.FULL,
            _ -> {},
            jobs);
    this.confirmer = new Confirmer(id, objects, rebalancer::view);
    this.lookup = new NeighborLookup(id, objects, rebalancer::view, neighbors);
  }

  private void checkWritable() {
    if (refusesWrites) {
      throw AisException.unavailable("no writes here");
    }
  }

  /** Takes one mountpath out of service with its objects. */
  String disableMountpath() {
    String path = mountpaths.available().getFirst().path();
    changes.leaveUndrained(path, false);
    return path;
  }

  void enableMountpath(String path) {
    changes.enable(path, false);
  }

  void giveMountpathUp(String path) {
    changes.giveUp(path, false);
  }

  /** From now on writes are refused, copies are not. */
  void refuseWrites() {
    refusesWrites = true;
  }

  private static Mountpaths open(String id, Path root) {
    TreeMap<String, String> paths = new TreeMap<>();
    paths.put(root.resolve(id).resolve("mp1").toString(), "");
    paths.put(root.resolve(id).resolve("mp2").toString(), "");
    try {
      return Mountpaths.open(
          new MountpathConfig(
              paths, true, id, () -> id, LossRule.REFUSED, new Random(id.hashCode())));
    } catch (DiskException e) {
      throw new IllegalStateException(e);
    }
  }

  String id() {
    return id;
  }

  private MountpathChanges changes() {
    return new MountpathChanges(mountpaths, true, new Random(1), _ -> {});
  }

  ObjectStore store() {
    return store;
  }

  StoredObjects objects() {
    return objects;
  }

  Rebalancer rebalancer() {
    return rebalancer;
  }

  private RebalanceView newest() {
    return rebalancer.view();
  }

  Confirmer confirmer() {
    return confirmer;
  }

  RebalanceReceiver receiver() {
    return receiver;
  }

  JobRegistry jobs() {
    return jobs;
  }

  /** What the target reported last; null before the first report. */
  RebalanceProgress progress() {
    return progress.get();
  }

  boolean hasDone(long version) {
    RebalanceProgress last = progress.get();
    return last != null
        && last.version() == version
        && last.phase() == RebalanceProgress.Phase.DONE;
  }

  Job job(String jobId) {
    return jobs.find(jobId).orElseThrow();
  }

  void put(Bck bck, String name, String content) {
    store.put(
        new PutRequest(
            bck,
            BID,
            name,
            ChecksumType.XXHASH2,
            Checksum.NONE,
            Map.of(),
            fence(),
            true,
            true,
            Durability.DELAYED),
        ByteSource.of(content.getBytes(StandardCharsets.UTF_8)));
  }

  private Fence fence() {
    return rebalancer.view().fence();
  }

  void delete(Bck bck, String name) {
    store.delete(bck, BID, name, fence(), () -> true, Durability.DELAYED);
  }

  Optional<Lom> find(Bck bck, String name) {
    return store.find(bck, BID, name);
  }

  /** Content as a GET at this target would give it; empty when there is no such object. */
  Optional<String> get(Bck bck, String name) {
    return lookup.fetchNewest(bck, BID, name).map(lom -> content(bck, name));
  }

  Optional<Lom> head(Bck bck, String name) {
    return lookup.newest(bck, BID, name);
  }

  private String content(Bck bck, String name) {
    try (ObjectReader reader = store.open(bck, BID, name)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) reader.lom().sizeBytes());
      while (bytes.hasRemaining() && reader.read(bytes, bytes.position()) > 0) {
        continue;
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }

  /** Everything that lies here, tombstones included, by name. */
  Map<String, Lom> everything(Bck bck) {
    Map<String, Lom> all = new TreeMap<>();
    store.walk(
        bck,
        BID,
        WalkOptions.EVERYTHING,
        entry -> {
          all.put(entry.name(), entry.lom().orElseThrow());
          return WalkStep.CONTINUE;
        });
    return all;
  }

  @Override
  public void close() {
    jobs.close();
    mountpaths.close();
  }
}
