package io.ais.node.ec;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps.EcConf;
import io.ais.model.Snode;
import io.ais.node.object.CorruptObjectException;
import io.ais.node.object.RelocationPace;
import io.ais.node.peer.PeerUnreachable;
import io.ais.node.store.Lom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the slices of objects that are here and lack some, and drops those that are too many. Confined to
 * one thread.
 */
final class Protector {
  private final Repairs.Parts parts;
  private final Bck bck;
  private final long bid;
  private final EcConf conf;
  private final RepairCounts counts;
  private final Runnable checkAborted;
  private final Sent sent;

  /** Is told of slices that were stored. */
  interface Sent {
    void slices(long count, long bytes);
  }

  /**
   * @param checkAborted called between objects; throws to end the work
   */
  Protector(
      Repairs.Parts parts,
      Bck bck,
      long bid,
      EcConf conf,
      RepairCounts counts,
      Runnable checkAborted,
      Sent sent) {
    this.parts = parts;
    this.bck = bck;
    this.bid = bid;
    this.conf = conf;
    this.counts = counts;
    this.checkAborted = checkAborted;
    this.sent = sent;
  }

  /** What one target holds of some names; null where it cannot tell. */
  private record Held(Snode target, List<Optional<Lom>> slices) {}

  /**
   * Asks all targets about them, and does what is needed.
   *
   * @return names that are not fully protected because some target did not answer, or not take a slice
   */
  Set<String> protect(List<Lom> objects) {
    Set<String> left = new HashSet<>();
    if (objects.isEmpty()) {
      return left;
    }
    List<String> names = objects.stream().map(Lom::name).toList();
    List<Held> held = new ArrayList<>();
    for (Snode target : parts.placement().get().smap().activeTargets()) {
      held.add(new Held(target, held(target, names)));
    }
    for (int i = 0; i < objects.size(); i++) {
      checkAborted.run();
      Lom object = objects.get(i);
      Map<String, Slice> slices = new HashMap<>();
      Set<String> silent = new HashSet<>();
      for (Held each : held) {
        Optional<Lom> answer = each.slices().get(i);
        if (answer == null) {
          silent.add(each.target().id());
        } else {
          answer
              .filter(lom -> lom.stamp().equals(object.stamp()))
              .flatMap(Slice::of)
              .ifPresent(slice -> slices.put(each.target().id(), slice));
        }
      }
      if (!protect(object, slices, silent)) {
        left.add(object.name());
      }
    }
    return left;
  }

  /** One name that a target cannot tell of does not hide the others: they are asked for in halves. */
  private List<Optional<Lom>> held(Snode target, List<String> names) {
    Bck slices = Slice.bucket(bck);
    try {
      return target.id().equals(parts.selfId())
          ? names.stream().map(name -> parts.local().find(slices, bid, name)).toList()
          : parts.peers().held(target, slices, bid, names);
    } catch (AisException e) {
      List<Optional<Lom>> answers = new ArrayList<>();
      if (names.size() == 1 || e instanceof PeerUnreachable) {
        names.forEach(_ -> answers.add(null));
      } else {
        int half = names.size() / 2;
        answers.addAll(held(target, names.subList(0, half)));
        answers.addAll(held(target, names.subList(half, names.size())));
      }
      return answers;
    }
  }

  private boolean protect(Lom object, Map<String, Slice> held, Set<String> silent) {
    Shape shape = Shape.of(conf, object.sizeBytes());
    List<Snode> others = new ArrayList<>(parts.restorer().others(bck, object.name()));
    others.removeIf(target -> silent.contains(target.id()));
    Plan plan = Plan.of(shape, others, held);
    yieldFor(shape.sliceBytes(object.sizeBytes()) * plan.send().size());
    if (!plan.send().isEmpty() && !isSound(object)) {
      return true; // nothing better comes of another try
    }
    Encoder.Outcome outcome = parts.encoder().send(object, shape, plan.send());
    sent.slices(outcome.placed(), outcome.placed() * shape.sliceBytes(object.sizeBytes()));
    counts.visited(outcome.placed(), drop(plan, held) + dropOwn(held));
    if (plan.missing() + outcome.failures().size() == 0) {
      return true;
    }
    counts.unprotected(
        outcome.failures().isEmpty()
            ? object.cname() + ": no target for " + plan.missing() + " slices"
            : outcome.failures().getFirst());
    return outcome.failures().isEmpty() && silent.isEmpty();
  }

  /** Slices of bad content would spoil what the good ones can restore. */
  private boolean isSound(Lom object) {
    try {
      parts.store().replication().heal(bck, bid, object.name(), RelocationPace.FULL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      checkAborted.run();
      throw AisException.unavailable("interrupted");
    } catch (CorruptObjectException e) {
      boolean rescued = parts.restorer().rescue(bck, bid, object.name());
      counts.visited(0, 0);
      if (rescued) {
        counts.restored(1);
      } else {
        counts.unprotected(e.getMessage());
      }
      return rescued;
    }
  }

  private void yieldFor(long bytes) {
    try {
      if (bytes > 0) {
        parts.pace().await(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      checkAborted.run();
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
