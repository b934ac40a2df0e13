package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.store.CorruptException;
import io.ais.node.store.Lom;
import io.ais.node.store.ObjectFiles.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the copies of a name. As long as the layout is settled the one on its HRW mountpath, home,
 * counts, whatever lies elsewhere: that is asked only when home has none that is sound and the bucket
 * keeps copies. Otherwise all mountpaths are asked and the newest copy counts. The caller holds the
 * lock of the name: nothing is moved between two looks. Thread-safe.
 */
final class Lookup {
  private final Stores stores;
  private final Buckets buckets;
  private final Redundancy redundancy;

  Lookup(Stores stores, Buckets buckets, Redundancy redundancy) {
    this.stores = stores;
    this.buckets = buckets;
    this.redundancy = redundancy;
  }

  /**
   * A file that has the name.
   *
   * @param at its mountpath
   * @param path relative to it
   * @param lom its metadata; null when corrupt
   * @param defect what is wrong with it; null when nothing
   */
  record Copy(MountpathStore at, String path, Lom lom, CorruptException defect) {
    boolean belongsTo(long bid) {
      return lom != null && lom.bid() == bid;
    }

    /** Another copy of the same write. */
    boolean isSame(Lom other) {
      return lom != null && lom.bid() == other.bid() && lom.stamp().equals(other.stamp());
    }

    /** For people. */
    String where() {
      return at.mountpath().path() + "/" + path;
    }
  }

  /**
   * What was seen of a name on some mountpaths.
   *
   * @param copies files with the name
   * @param unreadable mountpaths that could not be asked
   * @param fault why not, of the first of them; null without any
   */
  record Sight(List<Copy> copies, List<MountpathStore> unreadable, DiskException fault) {
    Optional<Copy> at(MountpathStore store) {
      return copies.stream().filter(copy -> copy.at() == store).findFirst();
    }

    /** Newest copy; when there is none, what could not be read is not taken for nothing. */
    Optional<Copy> newest(long bid) throws DiskException {
      Optional<Copy> newest = Lookup.newest(Optional.empty(), copies, bid);
      if (newest.isEmpty() && fault != null) {
        throw fault;
      }
      return newest;
    }
  }

  /** Mountpaths by the layout in force. */
  Places places() {
    return stores.now();
  }

  /** By the layout in force and what the bucket wants now; see {@link Holds} for changes. */
  Target target(Bck bck, long bid, String name) throws DiskException {
    int copies = redundancy.copies(bck, bid);
    return Target.of(bck, bid, name, places(), copies, buckets.isSpread(bck, bid));
  }

  /** Whether objects of the bucket are known to have no copies beside the one at home; asks no disk. */
  boolean isPlain(Bck bck, long bid) {
    return buckets.isPlain(bck, bid);
  }

  boolean isSpread(Bck bck, long bid) throws DiskException {
    return buckets.isSpread(bck, bid);
  }

  /** The file on one mountpath, within a task on it. */
  static Optional<Copy> on(MountpathStore store, Disk disk, Bck bck, String name)
      throws DiskException {
    try {
      Optional<Found> found = store.objects().find(disk, bck, name);
      return found.map(f -> new Copy(store, f.path(), f.lom(), null));
    } catch (CorruptException e) {
      return Optional.of(new Copy(store, e.path(), null, e));
    }
  }

  /** All files with the name on these mountpaths; one hand-off each. */
  static List<Copy> on(List<MountpathStore> stores, Bck bck, String name) throws DiskException {
    List<Copy> copies = new ArrayList<>();
    for (MountpathStore store : stores) {
      store.brief(disk -> on(store, disk, bck, name)).ifPresent(copies::add);
    }
    return copies;
  }

  /** As {@link #on}, passing over disks that fail. */
  static Sight sight(List<MountpathStore> stores, Bck bck, String name) throws DiskException {
    List<Copy> copies = new ArrayList<>();
    List<MountpathStore> unreadable = new ArrayList<>();
    DiskException fault = null;
    for (MountpathStore store : stores) {
      try {
        store.brief(disk -> on(store, disk, bck, name)).ifPresent(copies::add);
      } catch (DiskException e) {
        if (!isFault(e)) {
          throw e;
        }
        unreadable.add(store);
        fault = fault == null ? e : fault;
      }
    }
    return new Sight(copies, unreadable, fault);
  }

  /** The disk itself fails: another one may have what is wanted. */
  static boolean isFault(DiskException e) {
    return e.is(Kind.FAULT) || e.is(Kind.OTHER);
  }

  /** Newest copy of this bucket id; one that is corrupt only when there is no other. */
  static Optional<Copy> newest(Optional<Copy> atHome, List<Copy> strays, long bid) {
    Copy best = null;
    Copy corrupt = null;
    List<Copy> all = new ArrayList<>(strays);
    atHome.ifPresent(all::addFirst);
    for (Copy copy : all) {
      if (copy.defect() != null) {
        corrupt = corrupt == null ? copy : corrupt;
      } else if (copy.belongsTo(bid)
          && (best == null || copy.lom().stamp().isNewerThan(best.lom().stamp()))) {
        best = copy;
      }
    }
    return Optional.ofNullable(best == null ? corrupt : best);
  }

  /** The copy that counts. */
  Optional<Copy> newest(Bck bck, long bid, String name) throws DiskException {
    Places places = places();
    MountpathStore home = places.home(bck.uname(name));
    if (!places.layout().settled()) {
      if (buckets.isSpread(bck, bid)) {
        return sight(places.homeFirst(home), bck, name).newest(bid);
      }
      return newest(Optional.empty(), on(places.homeFirst(home), bck, name), bid);
    }
    Optional<Copy> atHome = Optional.empty();
    DiskException fault = null;
    try {
      atHome = home.brief(disk -> on(home, disk, bck, name));
    } catch (DiskException e) {
      if (!isFault(e)) {
        throw e;
      }
      fault = e;
    }
    if (atHome.isPresent() && atHome.get().belongsTo(bid)) {
      return atHome;
    }
    if (!buckets.isSpread(bck, bid)) {
      if (fault != null) {
        throw fault;
      }
      return newest(atHome, List.of(), bid);
    }
    Optional<Copy> elsewhere = newest(atHome, sight(places.others(home), bck, name).copies(), bid);
    if (elsewhere.isEmpty() && fault != null) {
      throw fault;
    }
    if (elsewhere.isPresent() && elsewhere.get().lom() != null) {
      redundancy.damaged(bck, bid, name);
    }
    return elsewhere;
  }

  /**
   * All sound copies as new as the newest, the one at home first; to be tried in this order. Empty
   * when there is none; what could not be read is then not taken for nothing.
   */
  List<Copy> newestCopies(Bck bck, long bid, String name) throws DiskException {
    Places places = places();
    MountpathStore home = places.home(bck.uname(name));
    Sight sight = sight(places.homeFirst(home), bck, name);
    Optional<Copy> newest = sight.newest(bid);
    if (newest.isEmpty() || newest.get().defect() != null) {
      return newest.map(List::of).orElse(List.of());
    }
    Optional<Copy> atHome = sight.at(home);
    boolean homeCounts =
        places.layout().settled() && atHome.isPresent() && atHome.get().belongsTo(bid);
    Lom best = homeCounts ? atHome.get().lom() : newest.get().lom();
    return sight.copies().stream().filter(copy -> copy.isSame(best)).toList();
  }

  /** To be healed. */
  void damaged(Bck bck, long bid, String name) {
    redundancy.damaged(bck, bid, name);
  }
}
