package io.ais.node.ec;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.job.Job;
import io.ais.node.job.Placement;
import io.ais.node.store.Lom;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look, among the slices of all targets, for objects of a bucket that this target owns; those that
 * are not here are restored. Used once, by its job's thread.
 */
final class Recall {
  private static final Logger LOG = LoggerFactory.getLogger(Recall.class);

  private final Repairs.Parts parts;
  private final Bck bck;
  private final long bid;
  private final AtomicLong restored = new AtomicLong();
  private final AtomicBoolean incomplete = new AtomicBoolean();
  private final Set<String> beyondRepair = new ConcurrentSkipListSet<>();

  Recall(Repairs.Parts parts, Bck bck, long bid) {
    this.parts = parts;
    this.bck = bck;
    this.bid = bid;
  }

  long restored() {
    return restored.get();
  }

  /** Names of which too little is left. */
  Set<String> beyondRepair() {
    return new TreeSet<>(beyondRepair);
  }

  /**
   * Looks and restores.
   *
   * @return false when another look is needed: a target did not answer, one is away that may have more,
   *     or objects are placed otherwise by now
   */
  boolean run(Job job) {
    Placement before = parts.placement().get();
    Everybody.ask(
        before.smap().activeTargets(),
        target -> recall(job, target),
        (target, failure) -> {
          LOG.info(
              "{} does not tell of slices of {}: {}", target.display(), bck, failure.getMessage());
          incomplete.set(true);
        });
    job.checkAborted();
    Placement after = parts.placement().get();
    boolean away = after.unsettled() && !beyondRepair.isEmpty();
    return !incomplete.get() && !away && after.key().equals(before.key());
  }

  private void recall(Job job, Snode target) {
    Bck slices = Slice.bucket(bck);
    String next = "";
    do {
      SlicePeers.Page page =
          target.id().equals(parts.selfId())
              ? parts.local().page(slices, bid, next, lom -> isOurs(lom.name()))
              : parts.peers().page(target, slices, bid, parts.selfId(), next);
      for (Lom slice : page.slices()) {
        if (job.isAborted()) {
          return;
        }
        restore(slice);
      }
      next = page.next();
    } while (!next.isEmpty());
  }

  private boolean isOurs(String name) {
    return parts.placement().get().isOwner(parts.selfId(), bck, name);
  }

  private void restore(Lom slice) {
    String name = slice.name();
    try {
      Optional<Lom> here = parts.store().find(bck, bid, name);
      if (here.isPresent() && !slice.stamp().isNewerThan(here.get().stamp())) {
        return;
      }
      if (parts.restorer().restore(bck, bid, name)) {
        restored.incrementAndGet();
      }
    } catch (TooLittleLeftException e) {
      beyondRepair.add(name);
    } catch (AisException e) {
      LOG.debug("{}/{} is not restored: {}", bck, name, e.getMessage());
      incomplete.set(true);
    }
  }
}
