package io.ais.node.main;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.Capacity;
import io.ais.model.JobKind;
import io.ais.model.JobSnap;
import io.ais.model.MemCpuInfo;
import io.ais.model.config.ClusterConfig;
import io.ais.model.config.Feature;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.RebalanceReport;
import io.ais.node.control.NodeSteps;
import io.ais.node.control.StateFiles;
import io.ais.node.disk.DiskException;
import io.ais.node.ec.Protection;
import io.ais.node.http.Router;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSelection;
import io.ais.node.job.Retention;
import io.ais.node.list.DeleteObjectsJob;
import io.ais.node.list.EntryFormat;
import io.ais.node.list.NameWalk;
import io.ais.node.list.TargetLister;
import io.ais.node.list.TargetSummary;
import io.ais.node.mirror.Healing;
import io.ais.node.mirror.Mirrors;
import io.ais.node.mountpath.Capacities;
import io.ais.node.mountpath.ClockFile;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.mountpath.StateCopies;
import io.ais.node.nodeapi.NodeQueries;
import io.ais.node.nodeapi.PublicGuard;
import io.ais.node.nodeapi.Redirect;
import io.ais.node.object.CleanupReport;
import io.ais.node.object.ObjectStore;
import io.ais.node.peer.ObjectSender;
import io.ais.node.placement.Neighbors;
import io.ais.node.placement.Ownership;
import io.ais.node.placement.Ruling;
import io.ais.node.placement.Seen;
import io.ais.node.placement.Writes;
import io.ais.node.rebalance.Confirmer;
import io.ais.node.rebalance.Deletions;
import io.ais.node.rebalance.Holdings;
import io.ais.node.rebalance.NeighborLookup;
import io.ais.node.rebalance.Pace;
import io.ais.node.rebalance.PeerConfirmation;
import io.ais.node.rebalance.PeerCopies;
import io.ais.node.rebalance.PeerNeighbors;
import io.ais.node.rebalance.PeerTransfer;
import io.ais.node.rebalance.RebalanceProgress;
import io.ais.node.rebalance.RebalanceReceiver;
import io.ais.node.rebalance.RebalanceView;
import io.ais.node.rebalance.Rebalancer;
import io.ais.node.rebalance.StoredObjects;
import io.ais.node.resilver.Resilver;
import io.ais.node.runtime.LastTime;
import io.ais.node.store.StampClock;
import io.ais.node.targetapi.CopyHandlers;
import io.ais.node.targetapi.JobHandlers;
import io.ais.node.targetapi.MountpathHandlers;
import io.ais.node.targetapi.ObjectHandlers;
import io.ais.node.targetapi.ObjectSights;
import io.ais.node.targetapi.SliceHandlers;
import io.ais.node.targetapi.StartCopies;
import io.ais.node.targetapi.TargetRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A storage node, built by hand. Confined to the main thread until started; close is thread-safe.
 */
final class TargetNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TargetNode.class);
  private static final Duration LATE_WRITE_TIMEOUT = Duration.ofSeconds(30);

  private record Viewed(ClusterState state, RebalanceView view) {}

  private final Shared shared;
  private final Mountpaths mountpaths;
  private final Capacities capacities;
  private final CapacityAlerts alerts;
  private final Cleaning cleaning;
  private final ObjectStore store;
  private final JobRegistry jobs;
  private final Rebalancer rebalancer;
  private final Holdings holdings;
  private final Resilver resilver;
  private final Runnable missedCopies;
  private final DiskHealth diskHealth;
  private final LastTime requests; // of clients, for objects
  private final Paces paces;
  private final PeerCopies copies;
  private final Tombstones tombstones;
  private final ErasureCoding coding;
  private final Scrubbing scrubbing;
  private final Evicting evicting;
  private final StateCopies stateCopies;
  private volatile long maxRate; // of a rebalance, bytes per second; 0: no limit
  private volatile Viewed viewed;
  private volatile boolean started;
  private final AtomicBoolean resumed = new AtomicBoolean();

  TargetNode(Startup startup, Mountpaths mountpaths, NodeSteps steps)
      throws IOException, DiskException {
    this.mountpaths = mountpaths;
    stateCopies = new StateCopies(mountpaths);
    shared = new Shared(startup, mountpaths.nodeId(), steps, stateCopies.load());
    String id = shared.identity.id();
    String display = shared.identity.display();
    requests = new LastTime(shared.ticker);
    paces = new Paces(requests, shared.ticker);
    capacities = new Capacities(mountpaths, shared.ticker);
    alerts = new CapacityAlerts(capacities, shared.stats, shared.state, shared.settings);
    Mirrors mirrors = new Mirrors(this::buckets, shared.stats);
    mirrors.balanceReads(
        () -> Feature.LOAD_BALANCE_GET.in(shared.settings.effective().features()),
        capacities.readWaits()::nanos);
    store =
        new ObjectStore(
            mountpaths,
            StampClock.persistent(
                shared.clock, shared.identity.self().digest(), new ClockFile(mountpaths)),
            mirrors);
    jobs = new JobRegistry(shared.ticker, shared.clock, Retention.DEFAULT);
    mirrors.healWith(new Healing(store, jobs, shared.random, paces.inside()::await));
    cleaning = new Cleaning(shared, store, jobs, alerts);
    StoredObjects objects = new StoredObjects(store, mountpaths);
    PeerConfirmation confirmation =
        new PeerConfirmation(
            shared.peers, this::stateMark, Duration.ofSeconds(10), Duration.ofMinutes(5));
    holdings = new Holdings(id, objects, confirmation, this::view, shared.ticker);
    Pace outgoing = paces.limited(() -> maxRate, Duration.ofHours(1));
    rebalancer =
        new Rebalancer(
            new Rebalancer.Setup(
                id,
                display,
                objects,
                job ->
                    new PeerTransfer(
                        shared.peers, objects, job, ObjectSender.Limits.DEFAULT, outgoing),
                confirmation,
                this::view,
                outgoing,
                jobs,
                this::report,
                shared.ticker));
    copies =
        new PeerCopies(
            shared.peers,
            new PeerTransfer(
                shared.peers,
                objects,
                PeerCopies.LATE_WRITES,
                ObjectSender.Limits.DEFAULT,
                Pace.FULL),
            this::stateMark,
            LATE_WRITE_TIMEOUT);
    NeighborLookup lookup =
        new NeighborLookup(
            id,
            objects,
            this::view,
            new PeerNeighbors(
                shared.peers, this::stateMark, Duration.ofSeconds(2), Duration.ofMinutes(5)));
    coding =
        new ErasureCoding(
            shared,
            store,
            jobs,
            () -> view().placement(),
            paces.inside()::await,
            this::confirmDeletes);
    scrubbing = new Scrubbing(shared, store, jobs, coding, paces, cleaning::obstacle);
    Protection protection = coding.protection();
    Neighbors neighbors = protection.over(new Lookups(lookup));
    Writes writes =
        new Writes(
            store,
            shared.ownership,
            shared.control,
            copies,
            neighbors,
            protection,
            id,
            shared.ticker);
    evicting =
        new Evicting(
            shared,
            store,
            mountpaths,
            jobs,
            writes,
            alerts,
            scrubbing::buckets,
            cleaning::obstacle);
    tombstones = new Tombstones(shared, store, copies, protection);
    RebalanceReceiver receiver =
        new RebalanceReceiver(
            id,
            objects,
            rebalancer::viewOf,
            this::view,
            () -> writes.requireWritable(display),
            alerts::requireRoom,
            paces.inside(),
            lom -> protection.written(lom, true, shared.ownership.rule(lom.bck(), lom.name())),
            jobs);
    mountpaths.listen(_ -> rebalancer.mountpathsChanged());
    resilver =
        new Resilvering(shared, mountpaths, store, jobs, coding, tombstones, alerts)
            .resilver(paces.inside()::await);
    missedCopies = Resilvering.missedCopies(shared, mountpaths, mirrors, resilver);
    diskHealth = new DiskHealth(shared, mountpaths, resilver);
    sizeSockets(shared.settings.effective());
    shared.settings.listen(this::sizeSockets);
    shared.settings.listen(config -> maxRate = config.rebalance().maxBytesPerSecond());
    shared.control.listen(this::published);
    shared.control.listen((before, now) -> stateCopies.store(StateFiles.copy(now)));
    CopyHandlers copyHandlers =
        new CopyHandlers(
            display,
            store,
            shared.ownership::catchUp,
            receiver,
            new Confirmer(id, objects, this::view),
            new Deletions(objects, this::view, coding.local()::deleted));
    shared.server.setHandler(new PublicGuard(router(writes, neighbors, copyHandlers)));
  }

  private void sizeSockets(ClusterConfig config) {
    shared.server.setSendBuffers(config.net().l4().sndrcvBufSize());
  }

  private void confirmDeletes(Bck bck) {
    tombstones.sweep(bck);
  }

  private Bmd buckets() {
    ClusterState now = shared.control.current();
    return now == null ? null : now.bmd();
  }

  private String stateMark() {
    return Ownership.mark(shared.control.current());
  }

  private Router router(Writes writes, Neighbors neighbors, CopyHandlers copyHandlers) {
    String id = shared.identity.id();
    String display = shared.identity.display();
    NameWalk names = NameWalk.of(store).checked(coding.protection()::requireComplete);
    NameWalk listed = names.checked(shared.ownership::requireBucket);
    ObjectHandlers objects =
        new ObjectHandlers(
            new ObjectHandlers.Parts(
                display,
                store,
                shared.ownership,
                writes,
                neighbors,
                (exchange, ruling) -> redirect(ruling).of(exchange),
                capacities::describe,
                alerts::requireRoom,
                requests,
                evicting.reads()::served,
                shared.stats,
                shared.ticker));
    TargetLister lister =
        new TargetLister(
            id,
            listed,
            () -> view().placement(),
            new EntryFormat(path -> display + ":mp[" + capacities.describe(path) + "]"),
            jobs);
    TargetSummary summary =
        new TargetSummary(id, listed, () -> view().placement(), capacities::totalBytes);
    DeleteObjectsJob.Context deletes =
        new DeleteObjectsJob.Context(
            id,
            display,
            () -> view().placement(),
            names,
            (bck, bid, name) -> deleteOne(writes, bck, bid, name));
    NodeQueries queries =
        shared.queries(
            shared.status(capacities::capacity, this::newestRebalance, diskHealth::alerts),
            new NodeQueries.TargetParts(
                capacities::list,
                capacities::disk,
                this::system,
                scrubbing.scrubs()::last,
                new ObjectSights(store, shared.ownership)::of));
    return TargetRoutes.router(
        new TargetRoutes.Handlers(
            objects,
            copyHandlers,
            new SliceHandlers(
                coding.protection().answers(), shared.ownership::catchUp, alerts::requireRoom),
            new JobHandlers(
                jobs,
                lister,
                summary,
                deletes,
                resilver,
                cleaning.cleanup(),
                coding.protection(),
                coding::bucket,
                shared.ownership::catchUp,
                copies(),
                scrubbing.scrubs(),
                evicting.eviction(),
                shared.stats),
            queries,
            shared.verbs(
                new MountpathHandlers(display, resilver, capacities::rescan, diskHealth::check)
                    ::handle),
            shared.health,
            shared.messages(),
            shared.prometheus(),
            () -> shared.control.standing().primaryId(),
            holdings));
  }

  private StartCopies copies() {
    return new StartCopies(
        shared.identity.display(),
        mountpaths,
        store,
        jobs,
        paces.inside()::await,
        alerts::requireRoomForCopies);
  }

  /** Bytes freed, or a 404. */
  private long deleteOne(Writes writes, Bck bck, long bid, String name) {
    Ruling ruling = shared.ownership.rule(bck, name, Seen.NOTHING);
    writes.requireWritable(shared.identity.display());
    long size = store.find(bck, bid, name).map(lom -> lom.sizeBytes()).orElse(0L);
    if (!writes.delete(bck, name, ruling)) {
      throw AisException.notFound(
          shared.identity.display() + ": " + bck + "/" + name + " does not exist");
    }
    return size;
  }

  private MemCpuInfo system() {
    Capacity space = capacities.capacity();
    long total = capacities.totalBytes();
    long percent = total == 0 ? 0 : space.totalUsedBytes() * 100 / total;
    return shared.system.latest().withFs(space.totalUsedBytes(), total, percent);
  }

  private Redirect redirect(Ruling ruling) {
    String marker =
        Redirect.marker(
            shared.control.standing().primaryId(), shared.clock.epochNanos(), Seen.mark(ruling));
    return new Redirect(ruling.owner().publicNet(), marker);
  }

  private JobSnap newestRebalance() {
    List<Job> found = jobs.find(job -> job.spec().kind() == JobKind.REBALANCE);
    return found.isEmpty() ? null : JobSelection.snap(found.getLast());
  }

  private void report(RebalanceProgress progress) {
    RebalanceReport.Phase phase =
        switch (progress.phase()) {
          case RUNNING, BLOCKED -> RebalanceReport.Phase.RUNNING;
          case DONE -> RebalanceReport.Phase.DONE;
          case FAILED -> RebalanceReport.Phase.FAILED;
        };
    shared.control.progress(
        new RebalanceReport(
            progress.version(),
            progress.targetsSince(),
            phase,
            progress.safe().objects(),
            progress.safe().bytes(),
            progress.detail()));
  }

  /**
   * View of the newest published state. Requests rule by that state before the listeners have seen it;
   * a look-up by an older view would take an outdated local copy for the newest.
   */
  private RebalanceView view() {
    ClusterState now = shared.control.current();
    Viewed cached = viewed;
    if (now == null) {
      return RebalanceView.NONE;
    }
    if (cached == null || cached.state() != now) {
      cached = new Viewed(now, viewOf(now));
      viewed = cached;
    }
    return cached.view();
  }

  /** A new cluster state: buckets first, then what moves. */
  private void published(ClusterState before, ClusterState now) {
    if (BucketChanges.apply(store, before, now, shared.control::current)) {
      cleaning.cleanup().trashGrew();
    }
    rebalancer.publish(viewOf(now));
    resumeOnce(now);
    boolean ended = before != null && before.rmd().running() && !now.rmd().running();
    boolean allIn = !shared.ownership.mayReturn(now);
    if (allIn
        && mountpaths.layout().absent().isEmpty()
        && (before == null || ended || shared.ownership.mayReturn(before))) {
      tombstones.sweepSoon();
    }
    coding.published(before, now, ended);
    if (ended && now.rmd().interrupted()) {
      jobs.abort(now.rmd().jobId(), Job.USER_ABORT);
    }
  }

  /** How many copies objects shall have is known with the first state. */
  private void resumeOnce(ClusterState now) {
    if (now == null || !started || !resumed.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual().name("resilver-resume").start(this::resume);
  }

  private void resume() {
    try {
      if (mountpaths.layout().resilverDue()) {
        resilver.resume();
      } else if (shared.mark.wasSet()) {
        resilver.protect();
      }
      if (shared.mark.wasSet() && coding.resume()) {
        shared.madeGood();
      }
    } catch (AisException e) {
      LOG.warn("no resilver at start: {}", e.getMessage());
    }
  }

  Shared shared() {
    return shared;
  }

  void start() throws IOException {
    setAsideForeignBuckets();
    CleanupReport cleaned = store.buckets().cleanUpAtStart();
    if (cleaned.workFiles() > 0) {
      LOG.warn("removed {} work files of an earlier run", cleaned.workFiles());
    }
    alerts.refresh();
    shared.listen();
    shared.start();
    started = true;
    resumeOnce(shared.control.current());
    diskHealth.start();
    shared.lookRegularly(cleaning, ClusterConfig::space);
    shared.lookRegularly(evicting, ClusterConfig::space);
    shared.lookRegularly(missedCopies, ClusterConfig::space);
    shared.lookRegularly(scrubbing.scrubs()::considerRun, ClusterConfig::scrubs);
    shared.housekeeper.scheduleAtFixedRate(jobs::sweep, 5, 5, TimeUnit.SECONDS);
  }

  /** Its disks; it owns them. */
  Mountpaths mountpaths() {
    return mountpaths;
  }

  @Override
  public void close() {
    diskHealth.close();
    shared.server.close();
    jobs.close();
    copies.close();
    coding.close();
    shared.close();
    mountpaths.close();
  }

  /** Objects of a cluster that this node has left: names and ids mean nothing in the next one. */
  private void setAsideForeignBuckets() throws DiskException {
    if (!shared.leftCluster.isEmpty()) {
      stateCopies.erase();
      Set<Bck> kept = store.buckets().setAsideEverything(shared.leftCluster);
      if (!kept.isEmpty()) {
        LOG.warn(
            "buckets of cluster {} are kept on each mountpath below .$kept/{}.*: {}",
            shared.leftCluster,
            shared.leftCluster,
            kept);
      }
    }
  }

  private static RebalanceView viewOf(ClusterState state) {
    return RebalanceView.of(state.smap(), state.rmd(), state.bmd(), state.term().gen());
  }
}
