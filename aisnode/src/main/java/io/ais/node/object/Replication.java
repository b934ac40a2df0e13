package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.store.Lom;
import io.ais.node.store.NameLocks;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What keeps several copies of objects on the mountpaths of a target. Thread-safe; blocks on disks. */
public final class Replication {
  private final Relocation.Runner runner;
  private final Lookup lookup;
  private final Buckets buckets;
  private final NameLocks locks;
  private final Relocation relocation;
  private final Redundancy redundancy;

  Replication(
      Relocation.Runner runner,
      Lookup lookup,
      Buckets buckets,
      NameLocks locks,
      Relocation relocation,
      Redundancy redundancy) {
    this.redundancy = redundancy;
    this.runner = runner;
    this.lookup = lookup;
    this.buckets = buckets;
    this.locks = locks;
    this.relocation = relocation;
  }

  /** True when objects of the bucket may have copies on several mountpaths. */
  public boolean isSpread(Bck bck, long bid) {
    return runner.run(bck.toString(), () -> buckets.isSpread(bck, bid));
  }

  /** False as long as nobody knows how many copies are wanted: those there are stay. */
  public boolean isKnown(Bck bck, long bid) {
    return redundancy.copies(bck, bid) > 0;
  }

  /** Paths of the mountpaths that hold this write of an object, the one that serves it first. */
  public List<String> holders(Lom lom) {
    return runner.run(
        lom.cname(),
        () -> {
          if (!buckets.isSpread(lom.bck(), lom.bid())) {
            return List.of(lom.mountpath());
          }
          try (NameLocks.Held _ = locks.shared(lom.uname())) {
            Places places = lookup.places();
            List<MountpathStore> stores = places.homeFirst(places.home(lom.uname()));
            return Lookup.sight(stores, lom.bck(), lom.name()).copies().stream()
                .filter(copy -> copy.isSame(lom))
                .map(Copy::at)
                .map(MountpathStore::mountpath)
                .map(Mountpath::path)
                .toList();
          }
        });
  }

  /**
   * Looks at all that the mountpaths have under a name, by its metadata; changes nothing, and asks nobody
   * to heal what it sees.
   *
   * @param bid what is of another incarnation of the bucket is left out
   */
  public Sighting sight(Bck bck, long bid, String name) {
    return runner.run(
        bck + "/" + name,
        () -> {
          try (NameLocks.Held _ = locks.shared(bck.uname(name))) {
            Places places = lookup.places();
            List<Sighting.File> files = new ArrayList<>();
            SortedMap<String, String> unreadable = new TreeMap<>();
            for (MountpathStore store : places.all()) {
              try {
                Lookup.on(List.of(store), bck, name).stream()
                    .filter(copy -> copy.defect() != null || copy.belongsTo(bid))
                    .map(Replication::file)
                    .forEach(files::add);
              } catch (DiskException e) {
                unreadable.put(store.mountpath().path(), e.getMessage());
              }
            }
            return new Sighting(places.layout(), files, unreadable);
          }
        });
  }

  private static Sighting.File file(Copy copy) {
    String defect = copy.defect() == null ? "" : copy.defect().getMessage();
    return new Sighting.File(copy.at().mountpath(), copy.path(), copy.lom(), defect);
  }

  /**
   * Reads every copy of an object, sets those aside that are bad, and makes again what is missing.
   *
   * @param pace waits before so many bytes are copied
   * @throws CorruptObjectException when none is sound: nothing was changed
   */
  public Relocated heal(Bck bck, long bid, String name, RelocationPace pace)
      throws InterruptedException {
    return relocation.run(runner, bck, bid, name, pace, true);
  }

  /**
   * Moves the bad local copies of this write out of the way: nothing serves them any more, nothing is
   * deleted. The caller has found that their content is wrong.
   */
  public void setAside(Bck bck, long bid, String name) {
    runner.run(
        bck + "/" + name,
        () -> {
          relocation.setAside(bck, bid, name);
          return null;
        });
  }

  /**
   * As {@link #setAside}, for copies that are made again at once: they keep the name until then, so that
   * every listing has it.
   */
  public void condemn(Bck bck, long bid, String name) {
    runner.run(
        bck + "/" + name,
        () -> {
          relocation.condemn(bck, bid, name);
          return null;
        });
  }

  /**
   * Makes sure that a walk can meet every object: mirrored ones have more copies than mountpaths are
   * missing.
   *
   * @throws AisException 503 while mountpaths are out of service with objects that may be nowhere else
   */
  public void requireComplete(Bck bck, long bid) {
    Layout layout = lookup.places().layout();
    if (!isComplete(bck, bid, layout)) {
      throw AisException.unavailable(
          "objects of " + bck + " may be on a lost mountpath: " + layout.absent());
    }
  }

  /** As {@link #requireComplete} for a walk by this layout; false when a walk may miss objects. */
  public boolean isComplete(Bck bck, long bid, Layout layout) {
    List<String> absent = layout.absent();
    return absent.isEmpty() || absent.size() < redundancy.copies(bck, bid);
  }

  /** Waits for the writes that have begun: later ones make as many copies as are wanted now. */
  public void awaitWrites(Bck bck) {
    buckets.awaitWrites(bck);
  }

  /** One look for copies that are too many; see {@link #endNarrowing}. */
  public record Narrowing(Bck bck, long bid, Object token) {}

  /** To be called before the look. */
  public Narrowing beginNarrowing(Bck bck, long bid) {
    return new Narrowing(bck, bid, buckets.beginNarrowing(bck));
  }

  /** No object has copies any more, unless some were made meanwhile: they need not be looked for. */
  public void endNarrowing(Narrowing begun) {
    runner.run(
        begun.bck().toString(),
        () -> {
          buckets.endNarrowing(begun.bck(), begun.bid(), begun.token());
          return null;
        });
  }
}
