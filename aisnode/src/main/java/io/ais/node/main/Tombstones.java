package io.ais.node.main;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.placement.Coding;
import io.ais.node.placement.Copies;
import io.ais.node.store.Lom;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes records of deletes once every target that could bring an older copy has confirmed that it
 * holds none. Runs after each rebalance, when the mountpaths here are complete again, and for one bucket
 * at the begin of each repair of its slices. Thread-safe.
 */
final class Tombstones {
  private static final Logger LOG = LoggerFactory.getLogger(Tombstones.class);

  private final Shared shared;
  private final ObjectStore store;
  private final Copies copies;
  private final Coding coding;
  private final AtomicBoolean running = new AtomicBoolean();
  private final ReentrantLock sweeping = new ReentrantLock();

  Tombstones(Shared shared, ObjectStore store, Copies copies, Coding coding) {
    this.coding = coding;
    this.shared = shared;
    this.store = store;
    this.copies = copies;
  }

  /** Sweeps one bucket if no target is away; waits for disks and other targets. */
  void sweep(Bck bck) {
    ClusterState now = shared.control.current();
    BucketProps props = now == null ? null : now.bmd().get(bck);
    if (props == null || !mayPurge()) {
      return;
    }
    try {
      sweep(bck, props.bid().bits());
    } catch (AisException e) {
      LOG.warn("sweep of tombstones in {} ended early: {}", bck, e.getMessage());
    }
  }

  /** Starts a sweep of all buckets on its own thread unless one runs. */
  void sweepSoon() {
    if (running.compareAndSet(false, true)) {
      Thread.ofVirtual().name("job-tombstones").start(this::sweep);
    }
  }

  private void sweep() {
    try {
      ClusterState state = shared.control.current();
      for (Bck bck : state.bmd().buckets()) {
        sweep(bck, state.bmd().get(bck).bid().bits());
      }
    } catch (AisException e) {
      LOG.warn("sweep of tombstones ended early: {}", e.getMessage());
    } finally {
      running.set(false);
    }
  }

  /**
   * One at a time: what one of two has confirmed and purged, the other would tell everybody again when
   * it was not answered, and nobody would take that word back.
   */
  private void sweep(Bck bck, long bid) {
    try {
      sweeping.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      sweepAlone(bck, bid);
    } finally {
      sweeping.unlock();
    }
  }

  private void sweepAlone(Bck bck, long bid) {
    store.walk(
        bck,
        bid,
        WalkOptions.EVERYTHING,
        entry -> {
          entry.lom().filter(Lom::tombstone).ifPresent(this::confirm);
          return mayPurge() ? WalkStep.CONTINUE : WalkStep.STOP;
        });
  }

  private boolean mayPurge() {
    return !shared.ownership.mayReturn(shared.control.current());
  }

  private void confirm(Lom tombstone) {
    ClusterState state = shared.control.current();
    List<Snode> others =
        state.smap().targets().values().stream()
            .filter(target -> !target.id().equals(shared.identity.id()))
            .toList();
    if (mayPurge() && copies.drop(others, tombstone, state.config().timeout().cplaneOperation())) {
      coding.deleted(tombstone);
      store.purgeTombstone(tombstone.bck(), tombstone.bid(), tombstone.name(), tombstone.stamp());
    } else {
      markAgain(tombstone);
    }
  }

  /** Those that have confirmed know nothing of the delete any more. */
  private void markAgain(Lom tombstone) {
    try {
      coding.markDeleted(tombstone);
    } catch (AisException e) {
      LOG.warn("{}", e.getMessage());
    }
  }
}
