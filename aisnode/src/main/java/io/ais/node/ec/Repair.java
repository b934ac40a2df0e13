package io.ais.node.ec;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps.EcConf;
import io.ais.model.Snode;
import io.ais.node.job.Job;
import io.ais.node.job.JobBody;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One target's part of the job that protects all objects of a bucket, in two walks: over the slices
 * here, each told to its owner, who restores the object when it has lost it; and over the objects that
 * this target owns, whose missing slices are made again. Used once, by its job's thread.
 */
final class Repair implements JobBody {
  private static final int BATCH = 128;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Repairs.Parts parts;
  private final Bck bck;
  private final long bid;
  private final EcConf conf;
  private final boolean thorough;
  private final Consumer<Collection<String>> later;
  private boolean clean;
  private final RepairCounts counts = new RepairCounts();

  /**
   * @param thorough something may be lost: all targets are asked for slices of objects that are not here
   * @param later takes names that another attempt may protect
   */
  Repair(
      Repairs.Parts parts,
      Bck bck,
      long bid,
      EcConf conf,
      boolean thorough,
      Consumer<Collection<String>> later) {
    this.parts = parts;
    this.bck = bck;
    this.bid = bid;
    this.conf = conf;
    this.thorough = thorough;
    this.later = later;
  }

  @Override
  public void run(Job job) {
    job.message(counts::text);
    boolean known = recall(job);
    tellOwners(job);
    if (conf.enabled()) {
      protectOwn(job);
    }
    for (Duration pause = FIRST_PAUSE; !known; pause = longer(pause)) {
      await(job, pause);
      known = recall(job);
    }
    counts.tell(job);
    clean = job.errorCount() == 0;
    tellWhatIsOut(job);
  }

  /** Whether it left nothing undone, but for what is on mountpaths here that are out of service. */
  boolean isClean() {
    return clean;
  }

  /**
   * Looks for objects that this target owns and may not know of.
   *
   * @return false when that must be done again
   */
  private boolean recall(Job job) {
    long loss = parts.losses().newest(bid);
    if (loss == 0 && !thorough) {
      return true;
    }
    Recall recall = new Recall(parts, bck, bid);
    boolean complete = recall.run(job);
    counts.restored(recall.restored());
    counts.lost(recall.beyondRepair());
    if (complete) {
      parts.losses().madeGood(bid, loss);
    } else if (loss == 0) {
      job.addError("not all targets could tell which slices they hold of " + bck);
    }
    return complete || loss == 0;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  /** No event tells that another target can be asked again. */
  private static void await(Job job, Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      job.checkAborted();
      throw AisException.unavailable("interrupted");
    }
  }

  // ---- the slices here

  private void tellOwners(Job job) {
    List<Lom> batch = new ArrayList<>();
    parts
        .local()
        .walk(
            Slice.bucket(bck),
            bid,
            slice -> {
              job.checkAborted();
              batch.add(slice);
              if (batch.size() == BATCH) {
                tellOwners(job, batch);
                batch.clear();
              }
              return true;
            });
    tellOwners(job, batch);
  }

  private void tellOwners(Job job, List<Lom> slices) {
    Map<Snode, List<Lom>> byOwner = new LinkedHashMap<>();
    for (Lom slice : slices) {
      Snode owner = parts.placement().get().owner(bck, slice.name());
      if (owner != null) {
        byOwner.computeIfAbsent(owner, _ -> new ArrayList<>()).add(slice);
      }
    }
    byOwner.forEach(
        (owner, theirs) -> {
          try {
            List<SlicePeers.Verdict> verdicts =
                owner.id().equals(parts.selfId())
                    ? parts.owner().judge(theirs)
                    : parts.peers().offer(owner, theirs);
            for (int i = 0; i < theirs.size(); i++) {
              follow(verdicts.get(i), theirs.get(i));
            }
          } catch (AisException e) {
            job.addError(owner.display() + ": " + e.getMessage());
          }
        });
  }

  private void follow(SlicePeers.Verdict verdict, Lom slice) {
    boolean notWanted = verdict == SlicePeers.Verdict.KEEP && !conf.enabled();
    if (verdict == SlicePeers.Verdict.STALE || notWanted) {
      parts.local().drop(slice);
      counts.dropped();
    }
  }

  // ---- the objects here

  private void protectOwn(Job job) {
    Protector protector =
        new Protector(parts, bck, bid, conf, counts, job::checkAborted, job.counters()::sent);
    List<Lom> batch = new ArrayList<>();
    parts
        .store()
        .walk(
            bck,
            bid,
            new WalkOptions("", "", true, false, true),
            entry -> {
              job.checkAborted();
              entry
                  .lom()
                  .filter(lom -> parts.placement().get().isOwner(parts.selfId(), bck, lom.name()))
                  .ifPresent(batch::add);
              if (batch.size() >= BATCH) {
                later.accept(protector.protect(batch));
                batch.clear();
              }
              return WalkStep.CONTINUE;
            });
    later.accept(protector.protect(batch));
  }

  /** What could not be looked at must not pass for protected. */
  private void tellWhatIsOut(Job job) {
    try {
      parts.store().replication().requireComplete(bck, bid);
      parts.store().replication().requireComplete(Slice.bucket(bck), bid);
    } catch (AisException e) {
      job.addError(e.getMessage());
    }
  }
}
