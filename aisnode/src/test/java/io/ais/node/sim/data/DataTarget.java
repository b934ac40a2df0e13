package io.ais.node.sim.data;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Decider;
import io.ais.node.cluster.RebalanceReport;
import io.ais.node.cluster.StateKey;
import io.ais.node.control.ClusterView;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.Retention;
import io.ais.node.list.EntryFormat;
import io.ais.node.list.ListPart;
import io.ais.node.list.PartRequest;
import io.ais.node.list.TargetLister;
import io.ais.node.object.ByteSource;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.PutRequest;
import io.ais.node.placement.Coding;
import io.ais.node.placement.Neighbors;
import io.ais.node.placement.Ownership;
import io.ais.node.placement.Ruling;
import io.ais.node.placement.Seen;
import io.ais.node.placement.Writes;
import io.ais.node.rebalance.Confirmation.Verdict;
import io.ais.node.rebalance.Confirmer;
import io.ais.node.rebalance.Deletions;
import io.ais.node.rebalance.LocalObjects;
import io.ais.node.rebalance.NeighborLookup;
import io.ais.node.rebalance.Pace;
import io.ais.node.rebalance.RebalanceProgress;
import io.ais.node.rebalance.RebalanceReceiver;
import io.ais.node.rebalance.RebalanceView;
import io.ais.node.rebalance.Rebalancer;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One run of a target's process: the production's classes, put together as a target node does it. */
final class DataTarget implements ClusterView {
  private static final long WRITE_NANOS = 10_000_000_000L;

  private final DataCluster cluster;
  private final SimThreads threads;
  private final String id;
  private final Life life;
  private final LiveObjects objects;
  private final JobRegistry jobs;
  private final Ownership ownership;
  private final Writes writes;
  private final Rebalancer rebalancer;
  private final RebalanceReceiver receiver;
  private final Confirmer confirmer;
  private final Neighbors neighbors;
  private final TargetLister lister;
  private final Deletions deletions;
  private final Wires wires;
  private ClusterState current;
  private long writeUntil;
  private RebalanceReport report;
  private boolean sweeping;

  /**
   * @param known state on its disks; null for a new target
   */
  DataTarget(DataCluster cluster, String id, Life life, Shelf shelf, ClusterState known) {
    this.cluster = cluster;
    this.threads = cluster.threads();
    this.id = id;
    this.life = life;
    this.current = known;
    long skew = cluster.skewOf(id);
    StampClock clock =
        new StampClock(() -> threads.epochNanos() + skew, Hrw.digest(id), new LastStamp(shelf));
    this.objects = new LiveObjects(cluster, id, life, shelf, clock);
    this.jobs = new JobRegistry(threads, threads, Retention.DEFAULT);
    this.ownership = new Ownership(this, id, () -> cluster.readIndex(id));
    this.wires = new Wires(cluster, this);
    NeighborLookup lookup = new NeighborLookup(id, objects, this::view, wires);
    this.neighbors = new Lookups(lookup);
    this.writes = new Writes(objects, ownership, this, wires, neighbors, Coding.NONE, id, threads);
    LocalObjects walked =
        cluster.mutation() == DataMutation.ONE_PASS ? new OnePass(objects) : objects;
    this.rebalancer =
        new Rebalancer(
            new Rebalancer.Setup(
                id,
                "t[" + id + "]",
                walked,
                wires,
                wires,
                this::view,
                Pace.FULL,
                jobs,
                this::reported,
                threads));
    this.receiver =
        new RebalanceReceiver(
            id,
            objects,
            rebalancer::viewOf,
            this::view,
            () -> writes.requireWritable(id),
            () -> {},
            Pace.FULL,
            _ -> {},
            jobs);
    this.confirmer = new Confirmer(id, objects, this::view);
    this.lister =
        new TargetLister(
            id,
            objects.checked(ownership::requireBucket),
            () -> view().placement(),
            new EntryFormat(path -> path),
            jobs);
    this.deletions = new Deletions(objects, this::view, _ -> {});
  }

  private record LastStamp(Shelf shelf) implements StampClock.HighWaterMark {
    @Override
    public long load() {
      return shelf.highestStamp();
    }

    @Override
    public void store(long nanos) {}
  }

  String id() {
    return id;
  }

  Life life() {
    return life;
  }

  LiveObjects objects() {
    return objects;
  }

  RebalanceReceiver receiver() {
    return receiver;
  }

  /** Newest report of this process; null before the first. */
  RebalanceReport report() {
    return report;
  }

  boolean isAlive() {
    return !life.isOver();
  }

  /** Memory is gone. */
  void crash() {
    life.end();
    jobs.abort(_ -> true, "crash");
  }

  private boolean wrong(DataMutation mutation) {
    return cluster.mutation() == mutation;
  }

  private void reported(RebalanceProgress progress) {
    if (life.isOver()) {
      return;
    }
    RebalanceReport.Phase phase =
        switch (progress.phase()) {
          case RUNNING, BLOCKED -> RebalanceReport.Phase.RUNNING;
          case DONE -> RebalanceReport.Phase.DONE;
          case FAILED -> RebalanceReport.Phase.FAILED;
        };
    cluster.trace(id + " " + progress.phase() + " g" + progress.version() + progress.detail());
    report =
        new RebalanceReport(
            progress.version(),
            progress.targetsSince(),
            phase,
            progress.safe().objects(),
            progress.safe().bytes(),
            progress.detail());
  }

  // ---- the state of the cluster

  /** Shows a newer state, then does what follows from it. */
  void publish(ClusterState next) {
    life.check();
    ClusterState before = current;
    if (before != null && !before.key().isBelow(next.key())) {
      return;
    }
    current = next;
    threads.pause();
    followBuckets(before);
    threads.pause();
    life.check();
    rebalancer.publish(viewOf(next));
    boolean ended = before != null && before.rmd().running() && !next.rmd().running();
    boolean allIn = !ownership.mayReturn(next);
    if (allIn && (before == null || ended || ownership.mayReturn(before))) {
      sweepSoon();
    }
    if (ended && next.rmd().interrupted()) {
      jobs.abort(next.rmd().jobId(), Job.USER_ABORT);
    }
    if (Decider.mustGo(next, id)) {
      threads.pause();
      cluster.trace(id + " goes");
      crash();
    }
  }

  /** The process begins: what it finds on its disks may be out of date. */
  void begin() {
    if (current != null) {
      ClusterState known = current;
      followBuckets(null);
      rebalancer.publish(viewOf(known));
    }
  }

  private void followBuckets(ClusterState before) {
    Bmd bmd = current.bmd();
    objects
        .bucketsOnDisk()
        .forEach(
            (bck, bid) -> {
              BucketProps props = bmd.get(bck);
              boolean gone = props == null || props.bid().bits() != bid;
              if (gone && !bmd.isBefore(bid)) {
                objects.destroyBucket(bck, bid);
              }
            });
    for (Bck bck : bmd.buckets()) {
      long bid = bmd.get(bck).bid().bits();
      BucketProps old = before == null ? null : before.bmd().get(bck);
      if (old == null || old.bid().bits() != bid) {
        try {
          objects.createBucket(bck, bid);
        } catch (AisException e) {
          cluster.trace(id + " " + e.getMessage());
        }
      }
    }
  }

  private void sweepSoon() {
    if (!sweeping) {
      sweeping = true;
      threads.start("tombstones", this::sweep);
    }
  }

  /** Records of deletes go when nobody can bring an older copy any more. */
  private void sweep() {
    try {
      for (Bck bck : current.bmd().buckets()) {
        List<Lom> tombstones = new ArrayList<>();
        long bid = current.bmd().get(bck).bid().bits();
        objects.walk(
            bck,
            bid,
            io.ais.node.object.WalkOptions.EVERYTHING,
            (_, lom) -> {
              if (lom.tombstone()) {
                tombstones.add(lom);
              }
              return io.ais.node.object.WalkStep.CONTINUE;
            });
        tombstones.forEach(this::confirmDelete);
      }
    } catch (AisException e) {
      cluster.trace(id + " sweep ended: " + e.getMessage());
    } finally {
      sweeping = false;
    }
  }

  private void confirmDelete(Lom tombstone) {
    ClusterState state = current;
    List<Snode> others =
        state.smap().targets().values().stream().filter(t -> !t.id().equals(id)).toList();
    if (!ownership.mayReturn(state) && wires.drop(others, tombstone, Duration.ofSeconds(2))) {
      objects.purgeTombstone(tombstone.bck(), tombstone.bid(), tombstone.name(), tombstone.stamp());
    }
  }

  private static RebalanceView viewOf(ClusterState state) {
    return RebalanceView.of(state.smap(), state.rmd(), state.bmd(), state.term().gen());
  }

  private RebalanceView view() {
    return current == null ? RebalanceView.NONE : viewOf(current);
  }

  @Override
  public ClusterState current() {
    return current;
  }

  @Override
  public String primaryId() {
    return cluster.hearsPrimary(id) ? "proxy-000" : "";
  }

  @Override
  public String trouble() {
    return "";
  }

  @Override
  public boolean isPrimary() {
    return false;
  }

  @Override
  public boolean leads() {
    return false;
  }

  /** The primary has quoted a round of this target. */
  void inTouch() {
    writeUntil = threads.nanos() + WRITE_NANOS;
  }

  @Override
  public boolean mayWrite() {
    return threads.nanos() < writeUntil || wrong(DataMutation.WRITES_WITHOUT_PERMISSION);
  }

  @Override
  public boolean awaitWritable(Duration atMost) {
    return threads.await(this::mayWrite, atMost.toNanos());
  }

  @Override
  public ClusterState awaitAtLeast(StateKey key, Duration atMost) {
    threads.await(() -> current != null && !current.key().isBelow(key), atMost.toNanos());
    return current;
  }

  // ---- what other targets ask

  List<Verdict> have(List<Lom> copies, boolean thoroughly, StateKey mark) {
    life.check();
    ownership.catchUp(mark);
    return copies.stream().map(copy -> verdict(copy, thoroughly)).toList();
  }

  private Verdict verdict(Lom copy, boolean thoroughly) {
    if (!wrong(DataMutation.CONFIRMS_WITHOUT_OWNING)) {
      return confirmer.verdict(copy, thoroughly);
    }
    Optional<Lom> here = objects.find(copy.bck(), copy.bid(), copy.name());
    boolean has = here.isPresent() && !copy.stamp().isNewerThan(here.get().stamp());
    return has ? Verdict.SAFE : Verdict.ABSENT;
  }

  Optional<Lom> lookUp(Bck bck, long bid, String name, StateKey mark) {
    life.check();
    if (!wrong(DataMutation.LOOKUP_BEHIND)) {
      ownership.catchUp(mark);
    }
    return objects.find(bck, bid, name);
  }

  void dropOlder(Lom tombstone, StateKey mark) {
    life.check();
    ownership.catchUp(mark);
    deletions.take(tombstone);
  }

  ListPart part(PartRequest request) {
    life.check();
    return lister.list(request);
  }

  // ---- what clients ask

  /**
   * What a client is told.
   *
   * @param elsewhere the owner to ask, with what this target has seen; null when this is the answer
   * @param shown key of the state that the answer was ruled by
   */
  record Reply(
      String elsewhere, Seen seen, StateKey shown, OptionalLong bid, Optional<byte[]> content) {}

  private interface Verb {
    Optional<byte[]> on(Ruling ruling);
  }

  private Reply serve(Bck bck, String name, Seen seen, boolean changes, Verb verb) {
    life.check();
    if (current == null) {
      throw AisException.unavailable("starting");
    }
    Ruling ruling = ownership.rule(bck, name, seen);
    StateKey shown = ruling.state().key();
    OptionalLong bid = OptionalLong.of(ruling.bid());
    if (!ruling.own()) {
      Seen now = Seen.parse(Seen.mark(ruling));
      return new Reply(ruling.owner().id(), now, shown, bid, Optional.empty());
    }
    if (changes) {
      writes.requireWritable(id);
    }
    return new Reply(null, seen, shown, bid, verb.on(ruling));
  }

  Reply put(Bck bck, String name, byte[] content, Seen seen) {
    return serve(
        bck,
        name,
        seen,
        true,
        ruling -> {
          PutRequest request =
              new PutRequest(
                  bck,
                  ruling.bid(),
                  name,
                  ChecksumType.XXHASH2,
                  Checksum.NONE,
                  Map.of(),
                  ruling.fence(),
                  true,
                  false,
                  Writes.durability(ruling));
          writes.put(request, ByteSource.of(content), ruling);
          return Optional.empty();
        });
  }

  /** Content of the reply is present when there was something to delete. */
  Reply delete(Bck bck, String name, Seen seen) {
    return serve(
        bck,
        name,
        seen,
        true,
        ruling -> writes.delete(bck, name, ruling) ? Optional.of(new byte[0]) : Optional.empty());
  }

  private record Lookups(NeighborLookup lookup) implements Neighbors {
    @Override
    public void fetchNewest(Bck bck, String name, Ruling ruling) {
      lookup.fetchNewest(bck, ruling.bid(), name);
    }

    @Override
    public Optional<ObjectReader> openElsewhere(Bck bck, String name, Ruling ruling) {
      return lookup.openElsewhere(bck, ruling.bid(), name);
    }
  }

  Reply get(Bck bck, String name, Seen seen) {
    return serve(bck, name, seen, false, ruling -> open(bck, name, ruling, true));
  }

  /** Content of the reply is present, but empty, when there is an object. */
  Reply head(Bck bck, String name, Seen seen) {
    return serve(bck, name, seen, false, ruling -> open(bck, name, ruling, false));
  }

  private Optional<byte[]> open(Bck bck, String name, Ruling ruling, boolean all) {
    try (ObjectReader reader =
        neighbors.openNewest(bck, name, ruling, () -> objects.read(bck, ruling.bid(), name))) {
      ByteBuffer content = ByteBuffer.allocate(all ? (int) reader.lom().sizeBytes() : 0);
      while (content.hasRemaining() && reader.read(content, content.position()) > 0) {
        life.check();
      }
      return Optional.of(content.array());
    } catch (AisException e) {
      if (e.status() != 404) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
