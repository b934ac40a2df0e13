package io.ais.node.ec;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.model.ObjectSight.SliceOf;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The slices that this target holds, of whatever owner. Thread-safe; calls wait for disks. */
public final class LocalSlices {
  private static final int PAGE = 1000;

  private final ObjectStore store;

  public LocalSlices(ObjectStore store) {
    this.store = requireNonNull(store, "store");
  }

  /** The bucket that a directory on disk belongs to: the one whose slices are in it, or itself. */
  public static Bck bucketOf(Bck onDisk) {
    return Slice.isBucket(onDisk) ? Slice.objects(onDisk) : onDisk;
  }

  /** Where the slices of a bucket's objects are stored; no client can name it. */
  public static Bck slicesOf(Bck objects) {
    return Slice.bucket(objects);
  }

  /** What a stored slice is of the whole; {@link SliceOf#UNKNOWN} when it does not say. */
  public static SliceOf placeOf(Lom slice) {
    return Slice.of(slice)
        .map(found -> new SliceOf(found.shape().data(), found.shape().parity(), found.id()))
        .orElse(SliceOf.UNKNOWN);
  }

  /** Buckets whose slices have a directory here, coded or not any more. */
  public Set<Bck> buckets() {
    return store.buckets().onDisk().keySet().stream()
        .filter(Slice::isBucket)
        .map(Slice::objects)
        .collect(Collectors.toSet());
  }

  /** The slice of a name, in a bucket of slices. */
  Optional<Lom> find(Bck slices, long bid, String name) {
    return store.find(slices, bid, name);
  }

  /**
   * Opens exactly this slice.
   *
   * @throws IOException when it is not here any more
   */
  ObjectReader open(Lom slice) throws IOException {
    ObjectReader reader = store.open(slice.bck(), slice.bid(), slice.name());
    if (reader.lom().stamp().equals(slice.stamp())
        && reader.lom().custom().equals(slice.custom())) {
      return reader;
    }
    reader.close();
    throw new IOException("slice of " + slice.cname() + " was replaced");
  }

  /**
   * Stores a slice, durably; a newer one stays. Another slice of the same version is replaced.
   *
   * @return false when a newer one is here
   */
  boolean receive(Lom slice, ByteSource content) {
    // A slice on a mountpath that is out of service is found again, and judged by its stamp, later.
    Optional<Lom> here = store.findHere(slice.bck(), slice.bid(), slice.name());
    if (here.isPresent() && here.get().stamp().isNewerThan(slice.stamp())) {
      return false;
    }
    if (here.isPresent()
        && here.get().stamp().equals(slice.stamp())
        && !isSame(here.get(), slice)) {
      store.dropCopy(here.get(), () -> true);
    }
    return store.receive(slice, content, Durability.IMMEDIATE)
        || store
            .findHere(slice.bck(), slice.bid(), slice.name())
            .filter(now -> isSame(now, slice))
            .isPresent();
  }

  private static boolean isSame(Lom one, Lom other) {
    return one.stamp().equals(other.stamp()) && one.custom().equals(other.custom());
  }

  /** Removes exactly this slice. */
  void drop(Lom slice) {
    find(slice.bck(), slice.bid(), slice.name())
        .filter(here -> isSame(here, slice))
        .ifPresent(here -> store.dropCopy(here, () -> true));
  }

  /**
   * An object was deleted, and everybody knows: what is here and not newer goes, word of it too. A
   * mountpath that comes back meanwhile may bring an older slice: so until nothing is left.
   *
   * @throws io.ais.error.AisException 503 while a mountpath is out of service that may hold more: word of
   *     the delete stays until that is back
   */
  public void deleted(Lom tombstone) {
    Bck slices = Slice.bucket(tombstone.bck());
    while (true) {
      store.requireWhole(slices, tombstone.name());
      Optional<Lom> older =
          find(slices, tombstone.bid(), tombstone.name())
              .filter(here -> !here.stamp().isNewerThan(tombstone.stamp()));
      if (older.isEmpty()) {
        return;
      }
      store.dropCopy(older.get(), () -> true);
    }
  }

  /**
   * Slices in the order of their names, part by part; see {@link SlicePeers#page}.
   *
   * @param wanted which ones
   */
  SlicePeers.Page page(Bck slices, long bid, String after, Predicate<Lom> wanted) {
    List<Lom> found = new ArrayList<>();
    int[] visited = {0};
    String[] last = {""};
    store.replication().requireComplete(slices, bid);
    store.walk(
        slices,
        bid,
        WalkOptions.EVERYTHING.withStartAfter(after),
        entry -> {
          entry.lom().filter(lom -> !lom.tombstone() && wanted.test(lom)).ifPresent(found::add);
          if (++visited[0] < PAGE) {
            return WalkStep.CONTINUE;
          }
          last[0] = entry.name();
          return WalkStep.STOP;
        });
    store.replication().requireComplete(slices, bid);
    return new SlicePeers.Page(found, last[0]);
  }

  /**
   * Visits all slices of a bucket in the background.
   *
   * @param visitor told of each; false ends the walk
   */
  void walk(Bck slices, long bid, Predicate<Lom> visitor) {
    store.walk(
        slices,
        bid,
        WalkOptions.EVERYTHING,
        entry -> {
          Optional<Lom> lom = entry.lom().filter(found -> !found.tombstone());
          return lom.isEmpty() || visitor.test(lom.get()) ? WalkStep.CONTINUE : WalkStep.STOP;
        });
  }
}
