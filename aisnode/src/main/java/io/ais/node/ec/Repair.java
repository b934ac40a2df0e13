package io.ais.node.ec;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps.EcConf;
import io.ais.model.Snode;
import io.ais.node.job.Job;
import io.ais.node.job.JobBody;
import io.ais.node.object.CorruptObjectException;
import io.ais.node.object.RelocationPace;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One target's part of the job that protects all objects of a bucket, in two walks: over the slices
 * here, each told to its owner, who restores the object when it has lost it; and over the objects that
 * this target owns, whose missing slices are made again. Used once, by its job's thread.
 */
final class Repair implements JobBody {
  private static final int BATCH = 128;
  private static final int NAMED = 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Repairs.Parts parts;
  private final Bck bck;
  private final long bid;
  private final EcConf conf;
  private final List<String> unprotected = new ArrayList<>();
  private long visited; // guarded by unprotected, as the others
  private long slicesSent;
  private long restored;
  private long dropped;
  private long missing;

  Repair(Repairs.Parts parts, Bck bck, long bid, EcConf conf) {
    this.parts = parts;
    this.bck = bck;
    this.bid = bid;
    this.conf = conf;
  }

  @Override
  public void run(Job job) {
    job.message(this::text);
    boolean known = recall(job);
    tellOwners(job);
    if (conf.enabled()) {
      protectOwn(job);
    }
    for (Duration pause = FIRST_PAUSE; !known; pause = longer(pause)) {
      await(job, pause);
      known = recall(job);
    }
    synchronized (unprotected) {
      if (missing > 0) {
        job.addError(missing + " objects are not fully protected: " + unprotected);
      }
    }
  }

  /**
   * Looks for objects that this target owns and may not know of.
   *
   * @return false when that must be done again
   */
  private boolean recall(Job job) {
    long loss = parts.losses().newest(bid);
    if (loss == 0) {
      return true;
    }
    Recall recall = new Recall(parts, bck, bid);
    boolean complete = recall.run(job);
    synchronized (unprotected) {
      restored += recall.restored();
    }
    if (complete) {
      parts.losses().madeGood(bid, loss);
      if (!recall.beyondRepair().isEmpty()) {
        job.addError(recall.toString());
      }
    }
    return complete;
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

  private String text() {
    synchronized (unprotected) {
      return "visited:%d, slices-sent:%d, restored:%d, dropped:%d, under-protected:%d"
          .formatted(visited, slicesSent, restored, dropped, missing);
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
      synchronized (unprotected) {
        dropped++;
      }
    }
  }

  // ---- the objects here

  private void protectOwn(Job job) {
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
                protect(job, batch);
                batch.clear();
              }
              return WalkStep.CONTINUE;
            });
    protect(job, batch);
  }

  private void protect(Job job, List<Lom> objects) {
    if (objects.isEmpty()) {
      return;
    }
    List<String> names = objects.stream().map(Lom::name).toList();
    Map<String, List<Optional<Lom>>> held = new HashMap<>();
    List<String> silent = new ArrayList<>();
    for (Snode target : parts.placement().get().smap().activeTargets()) {
      try {
        held.put(target.id(), held(target, names));
      } catch (AisException e) {
        silent.add(target.display());
      }
    }
    for (int i = 0; i < objects.size(); i++) {
      job.checkAborted();
      Map<String, Slice> slices = new HashMap<>();
      for (Map.Entry<String, List<Optional<Lom>>> each : held.entrySet()) {
        Lom object = objects.get(i);
        each.getValue()
            .get(i)
            .filter(lom -> lom.stamp().equals(object.stamp()))
            .flatMap(Slice::of)
            .ifPresent(slice -> slices.put(each.getKey(), slice));
      }
      protect(job, objects.get(i), slices, silent);
    }
  }

  private List<Optional<Lom>> held(Snode target, List<String> names) {
    Bck slices = Slice.bucket(bck);
    if (!target.id().equals(parts.selfId())) {
      return parts.peers().held(target, slices, bid, names);
    }
    return names.stream().map(name -> parts.local().find(slices, bid, name)).toList();
  }

  private void protect(Job job, Lom object, Map<String, Slice> held, List<String> silent) {
    Shape shape = Shape.of(conf, object.sizeBytes());
    List<Snode> others = new ArrayList<>(parts.restorer().others(bck, object.name()));
    others.removeIf(target -> silent.contains(target.display()));
    Plan plan = Plan.of(shape, others, held);
    yieldFor(job, shape.sliceBytes(object.sizeBytes()) * plan.send().size());
    if (!plan.send().isEmpty() && !isSound(job, object)) {
      return;
    }
    Encoder.Outcome outcome = parts.encoder().send(object, shape, plan.send());
    job.counters().sent(outcome.placed(), outcome.placed() * shape.sliceBytes(object.sizeBytes()));
    int dropped = drop(plan, held) + dropOwn(held);
    synchronized (unprotected) {
      visited++;
      slicesSent += outcome.placed();
      this.dropped += dropped;
      if (plan.missing() + outcome.failures().size() > 0) {
        missing++;
        if (unprotected.size() < NAMED) {
          unprotected.add(
              outcome.failures().isEmpty()
                  ? object.cname() + ": no target for " + plan.missing() + " slices"
                  : outcome.failures().getFirst());
        }
      }
    }
  }

  /** Slices of bad content would spoil what the good ones can restore. */
  private boolean isSound(Job job, Lom object) {
    try {
      parts.store().replication().heal(bck, bid, object.name(), RelocationPace.FULL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      job.checkAborted();
      throw AisException.unavailable("interrupted");
    } catch (CorruptObjectException e) {
      boolean rescued = parts.restorer().rescue(bck, bid, object.name());
      synchronized (unprotected) {
        visited++;
        if (rescued) {
          restored++;
        } else {
          missing++;
          unprotected.add(e.getMessage());
        }
      }
      return rescued;
    }
  }

  private void yieldFor(Job job, long bytes) {
    try {
      if (bytes > 0) {
        parts.pace().await(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      job.checkAborted();
      throw AisException.unavailable("interrupted");
    }
  }

  private int drop(Plan plan, Map<String, Slice> held) {
    for (Snode target : plan.drop()) {
      parts.peers().drop(target, List.of(held.get(target.id()).lom()));
    }
    return plan.drop().size();
  }

  /** The object itself is here. */
  private int dropOwn(Map<String, Slice> held) {
    Slice own = held.get(parts.selfId());
    if (own == null) {
      return 0;
    }
    parts.local().drop(own.lom());
    return 1;
  }
}
