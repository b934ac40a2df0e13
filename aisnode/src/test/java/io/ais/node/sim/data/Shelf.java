package io.ais.node.sim.data;

import io.ais.model.Bck;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The disks of one target: what a crash leaves. Each change happens at once. */
final class Shelf {
  static final List<String> MOUNTPATHS = List.of("/mp1", "/mp2");

  /** A copy with its bytes. */
  record Stored(Lom lom, byte[] bytes) {}

  private final Map<Bck, Bucket> buckets = new TreeMap<>();
  private long highestStamp;
  private boolean full;
  private boolean unreadable;

  /** Directories of one bucket. */
  static final class Bucket {
    final long bid;
    final TreeMap<String, Stored> copies = new TreeMap<>();

    Bucket(long bid) {
      this.bid = bid;
    }
  }

  static String mountpath(String name) {
    return MOUNTPATHS.get(Math.floorMod(name.hashCode(), MOUNTPATHS.size()));
  }

  Map<Bck, Bucket> buckets() {
    return buckets;
  }

  /** The copy of a name under this bucket id; null if there is none. */
  Stored get(Bck bck, long bid, String name) {
    Bucket bucket = buckets.get(bck);
    return bucket == null || bucket.bid != bid ? null : bucket.copies.get(name);
  }

  void put(Lom lom, byte[] bytes) {
    noteStamp(lom.stamp());
    buckets.get(lom.bck()).copies.put(lom.name(), new Stored(lom, bytes));
  }

  void remove(Lom lom) {
    buckets.get(lom.bck()).copies.remove(lom.name());
  }

  void noteStamp(WriteStamp stamp) {
    highestStamp = Math.max(highestStamp, stamp.hlcNanos());
  }

  long highestStamp() {
    return highestStamp;
  }

  boolean isFull() {
    return full;
  }

  void setFull(boolean now) {
    full = now;
  }

  boolean isUnreadable() {
    return unreadable;
  }

  /** Content cannot be read, metadata can. */
  void setUnreadable(boolean now) {
    unreadable = now;
  }
}
