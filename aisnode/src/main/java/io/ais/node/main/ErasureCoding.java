package io.ais.node.main;

import io.ais.base.Ids;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.JobKind;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.ec.LocalSlices;
import io.ais.node.ec.Losses;
import io.ais.node.ec.PeerSlices;
import io.ais.node.ec.Protection;
import io.ais.node.http.Net;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.Placement;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.RelocationPace;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerResponse;
import io.ais.node.peer.PeerResult;
import io.ais.node.placement.Ownership;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Erasure coding of one target, put together. Thread-safe. */
final class ErasureCoding implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ErasureCoding.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Shared shared;
  private final LocalSlices local;
  private final Losses losses;
  private final PeerSlices peers;
  private final Protection protection;
  private volatile boolean closed;

  /**
   * @param placement of the newest published state
   * @param pace of repairs
   * @param confirmDeletes removes records of deletes in a bucket that are not needed any more
   */
  ErasureCoding(
      Shared shared,
      ObjectStore store,
      JobRegistry jobs,
      Supplier<Placement> placement,
      RelocationPace pace,
      Consumer<Bck> confirmDeletes)
      throws IOException {
    this.shared = shared;
    this.local = new LocalSlices(store);
    this.losses = new Losses(new LossFile(Path.of(shared.startup.local().confdir())));
    this.peers = new PeerSlices(shared.peers, () -> Ownership.mark(shared.control.current()));
    this.protection =
        new Protection(
            new Protection.Setup(
                shared.identity.id(),
                store,
                local,
                peers,
                placement,
                this::isBucket,
                this::propsOf,
                pace,
                confirmDeletes,
                losses,
                () -> Ids.newUuid(shared.random),
                jobs,
                shared.stats));
  }

  LocalSlices local() {
    return local;
  }

  Protection protection() {
    return protection;
  }

  /**
   * Follows the targets: when some came or went, slices went with them, or belong elsewhere.
   *
   * @param ended a rebalance has ended with this state
   */
  void published(ClusterState before, ClusterState now, boolean ended) {
    boolean others = before != null && !activeIds(before).equals(activeIds(now));
    boolean killed = before == null && shared.mark.wasSet(); // what was due is not known
    if (now.rmd().running() || others || killed) {
      now.bmd().buckets().stream()
          .filter(bck -> protection.covers(now.bmd().get(bck)))
          .forEach(protection::unsettle);
    }
    boolean loss = losses.account(now.givenUp(), codedIds(now)) || before == null;
    if (!loss && (now.rmd().running() || !ended && !others)) {
      return;
    }
    if (before == null) {
      Thread.ofVirtual().name("ec-repair").start(() -> missed(now).forEach(this::repairHere));
      return;
    }
    Thread.ofVirtual().name("ec-repair").start(() -> concerned(now).forEach(this::repairHere));
  }

  /** Buckets whose losses an earlier process has not made good. */
  private Set<Bck> missed(ClusterState now) {
    return concerned(now).stream()
        .filter(bck -> losses.isDue(now.bmd().get(bck).bid().bits()))
        .collect(Collectors.toSet());
  }

  private Set<Long> codedIds(ClusterState now) {
    return now.bmd().buckets().stream()
        .map(bck -> now.bmd().get(bck))
        .filter(protection::covers)
        .map(props -> props.bid().bits())
        .collect(Collectors.toSet());
  }

  /**
   * A mountpath is about to be given up.
   *
   * @throws AisException 500 when that cannot be stored
   */
  void losing() {
    ClusterState now = shared.control.current();
    if (now == null) {
      throw AisException.unavailable("not in touch with a cluster yet");
    }
    losses.lost(codedIds(now));
  }

  private void repairHere(Bck bck) {
    BucketProps props = propsOf(bck);
    if (props != null) {
      String id = Ids.newUuid(shared.random);
      // waits for the end of the run before
      Thread.ofVirtual().name("ec-repair").start(() -> protection.repair(id, bck, props, true));
    }
  }

  /** Buckets that are coded, or whose slices have yet to go. */
  private Set<Bck> concerned(ClusterState now) {
    Set<Bck> here = local.buckets();
    return now.bmd().buckets().stream()
        .filter(bck -> protection.covers(now.bmd().get(bck)) || here.contains(bck))
        .collect(Collectors.toSet());
  }

  /**
   * After a process that was killed: writes that it broke off have left slices at others, and jobs of
   * others may have ended because it could not be asked. Waits until this target is in touch.
   *
   * @return false when the node stopped before
   */
  boolean resume() {
    boolean told = false;
    while (!shared.control.awaitWritable(PATIENCE)) {
      if (closed) {
        return false;
      }
      if (!told) {
        LOG.warn("repair of slices after a crash waits: not in touch with the primary");
      }
      told = true;
    }
    concerned(shared.control.current()).forEach(this::repairEverywhere);
    return true;
  }

  /**
   * Mountpaths came or went: repairs all buckets on all targets, in the background.
   *
   * @param routine nothing is known to be lost
   */
  void repairSoon(boolean routine) {
    ClusterState now = shared.control.current();
    if (now != null) {
      Thread.ofVirtual()
          .name("ec-repair")
          .start(() -> concerned(now).forEach(bck -> repairEverywhere(bck, routine)));
    }
  }

  /** Starts the repair of a bucket on all targets; one that does not answer is repaired by later events. */
  void repairEverywhere(Bck bck) {
    repairEverywhere(bck, false);
  }

  private void repairEverywhere(Bck bck, boolean routine) {
    ClusterState state = shared.control.current();
    byte[] start =
        Json.bytes(
            Map.of(
                "id",
                Ids.newUuid(shared.random),
                "kind",
                JobKind.EC_ENCODE.wire(),
                "bck",
                bck,
                "bid",
                bucket(bck).bid().bits(),
                "state",
                Ownership.mark(state),
                "routine",
                routine));
    PeerRequest request =
        PeerRequest.of(Net.CONTROL, "PUT", "/v1/xactions", PATIENCE).withJson(start);
    for (PeerResult<PeerResponse> result :
        shared.peers.broadcast(
            state.smap().activeTargets(), peer -> shared.peers.call(peer, request), PATIENCE)) {
      if (result instanceof PeerResult.Failed<PeerResponse>(Snode peer, AisException error)) {
        LOG.warn("{} does not repair slices of {}: {}", peer.display(), bck, error.getMessage());
      }
    }
  }

  private static Set<String> activeIds(ClusterState state) {
    return state.smap().activeTargets().stream().map(Snode::id).collect(Collectors.toSet());
  }

  private boolean isBucket(Bck bck, long bid) {
    BucketProps props = propsOf(bck);
    return props != null && props.bid().bits() == bid;
  }

  /**
   * Null for a bucket that does not exist.
   *
   * @throws AisException 503 before the first state is known: nobody may take that for an absence
   */
  private BucketProps propsOf(Bck bck) {
    ClusterState now = shared.control.current();
    if (now == null) {
      throw AisException.unavailable("not in touch with a cluster yet");
    }
    return now.bmd().get(bck);
  }

  /** Of the newest published state; 404 without. */
  BucketProps bucket(Bck bck) {
    BucketProps props = propsOf(bck);
    if (props == null) {
      throw Ownership.bucketNotFound(bck);
    }
    return props;
  }

  @Override
  public void close() {
    closed = true;
    protection.close();
    peers.close();
  }
}
