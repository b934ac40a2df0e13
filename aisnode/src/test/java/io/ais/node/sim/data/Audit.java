package io.ais.node.sim.data;

import io.ais.model.Bck;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.job.Placement;
import io.ais.node.sim.data.Shelf.Stored;
import io.ais.node.store.Lom;
import java.util.Map;
import java.util.TreeMap;

/** Looks at all disks at once, as nobody in the cluster can. */
final class Audit {
  private final SimThreads threads;
  private final Map<String, Shelf> shelves;
  private final History history;
  private ClusterState newest;
  private long bucketsBefore;
  private long dropped;
  private long left;

  Audit(SimThreads threads, History history, Map<String, Shelf> shelves) {
    this.threads = threads;
    this.history = history;
    this.shelves = shelves;
  }

  long droppedCopies() {
    return dropped;
  }

  long targetsLeft() {
    return left;
  }

  private static boolean isSound(Stored stored) {
    return stored.lom().tombstone()
        || LiveObjects.checksum(stored.bytes()).equals(stored.lom().checksum());
  }

  private boolean holds(String targetId, Lom atLeast) {
    Stored stored = shelves.get(targetId).get(atLeast.bck(), atLeast.bid(), atLeast.name());
    return stored != null && !atLeast.stamp().isNewerThan(stored.lom().stamp()) && isSound(stored);
  }

  /** A leftover was removed: another target must have a sound copy that is not older. */
  void dropped(String targetId, Lom copy) {
    dropped++;
    boolean elsewhere =
        shelves.keySet().stream()
            .filter(id -> !id.equals(targetId))
            .anyMatch(id -> holds(id, copy));
    if (!elsewhere) {
      threads.fail(
          new Violation(
              targetId + " removed the last sound copy of " + copy.name() + " " + copy.stamp()));
    }
  }

  /** A state was decided: whoever may go by it must hold nothing alone. */
  void decided(ClusterState next) {
    ClusterState before = newest;
    newest = next;
    if (before == null || before.rmd().version() != next.rmd().version()) {
      bucketsBefore = next.bmd().version();
    }
    if (before == null || !before.rmd().running() || next.rmd().running()) {
      return;
    }
    for (Map.Entry<String, Rmd.Certificate> each : next.rmd().certificates().entrySet()) {
      Snode member = next.smap().node(each.getKey());
      boolean ofThisRun = before.rmd().participants().contains(each.getKey());
      if (ofThisRun && (member == null || !member.isActive())) {
        left++;
        certified(each.getKey(), each.getValue(), next);
      }
    }
  }

  private void certified(String id, Rmd.Certificate certificate, ClusterState state) {
    Placement placement = new Placement(state.smap(), state.rmd());
    Map<String, Lom> missing = new TreeMap<>();
    long[] copies = {0};
    for (Bck bck : state.bmd().buckets()) {
      Shelf.Bucket bucket = shelves.get(id).buckets().get(bck);
      if (bucket == null || bucket.bid != state.bmd().get(bck).bid().bits()) {
        continue;
      }
      bucket.copies.forEach(
          (name, stored) -> {
            Snode owner = placement.owner(bck, name);
            copies[0]++; // deletes too: they may have come after it was certified
            if (!stored.lom().tombstone() && owner != null) {
              if (!holdsRecord(owner.id(), stored.lom()) && isAcknowledged(stored)) {
                missing.put(name, stored.lom());
              }
            }
          });
    }
    if (!missing.isEmpty()) {
      threads.fail(new Violation(id + " leaves although only it has " + missing));
    }
    boolean sameBuckets = state.bmd().version() == bucketsBefore;
    if (sameBuckets && copies[0] < certificate.objects()) {
      threads.fail(new Violation(id + " has " + copies[0] + " copies, certified: " + certificate));
    }
  }

  /** A write that nobody was told of may be lost, or not. */
  private boolean isAcknowledged(Stored stored) {
    return history.isAcknowledged(stored.lom().name(), Client.value(stored.bytes()));
  }

  /** Sound or not: who moves objects compares metadata. */
  private boolean holdsRecord(String targetId, Lom atLeast) {
    Stored stored = shelves.get(targetId).get(atLeast.bck(), atLeast.bid(), atLeast.name());
    return stored != null && !atLeast.stamp().isNewerThan(stored.lom().stamp());
  }

  /** Everything is quiet: each object must be at its owner. */
  void settled(ClusterState state) {
    Smap smap = state.smap();
    Placement placement = new Placement(smap, state.rmd());
    for (Bck bck : state.bmd().buckets()) {
      long bid = state.bmd().get(bck).bid().bits();
      smap.targets().keySet().forEach(id -> checkOwners(id, bck, bid, placement));
    }
  }

  private void checkOwners(String id, Bck bck, long bid, Placement placement) {
    Shelf.Bucket bucket = shelves.get(id).buckets().get(bck);
    if (bucket == null) {
      return;
    }
    if (bucket.bid != bid) {
      throw new Violation(id + " still has bucket " + bucket.bid + ", not " + bid);
    }
    bucket.copies.forEach(
        (name, stored) -> {
          Snode owner = placement.owner(bck, name);
          if (!stored.lom().tombstone()
              && !holdsRecord(owner.id(), stored.lom())
              && isAcknowledged(stored)) {
            throw new Violation(
                id + " has " + name + " " + stored.lom().stamp() + ", its owner has less");
          }
        });
  }
}
