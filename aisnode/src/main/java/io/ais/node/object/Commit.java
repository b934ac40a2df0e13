package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskTask;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.object.Lookup.Sight;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.ObjectFiles;
import io.ais.node.store.StampClock;
import io.ais.node.store.WriteStamp;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step of every write: look at what is there, decide, put the new file in its place, then its
 * copies in theirs, remove older copies on other mountpaths. The caller holds the exclusive lock of the name and the bucket's
 * permit. Thread-safe.
 */
final class Commit {
  private static final Logger LOG = LoggerFactory.getLogger(Commit.class);

  private final StampClock clock;
  private final Redundancy redundancy;

  Commit(StampClock clock, Redundancy redundancy) {
    this.clock = clock;
    this.redundancy = redundancy;
  }

  /** Makes the metadata of the new copy out of the present one (tombstones included); empty: keep. */
  interface Decision {
    Optional<Lom> decide(Optional<Lom> present);
  }

  /**
   * What a commit did.
   *
   * @param before newest copy that was there, tombstones included; empty if none or corrupt
   * @param after what was written; empty when the decision was to keep what is there
   */
  record Done(Optional<Lom> before, Optional<Lom> after) {}

  /**
   * Replaces the object by this content: at home, then its copies. A copy that fails is left out, and
   * so is the older one in its place.
   */
  Done replace(Target target, Content content, boolean durably, Decision decision)
      throws DiskException {
    Sight strays = target.strays();
    DiskTask<Done> place = disk -> place(disk, target, strays.copies(), content, durably, decision);
    Done done = durably ? target.home().call(place) : target.home().brief(place);
    if (done.after().isPresent()) {
      Lom lom = done.after().get();
      Set<MountpathStore> settled = new HashSet<>();
      for (MountpathStore store : target.wanted(lom)) {
        if (store != target.home()) {
          placeCopy(target, store, content, lom, durably);
          settled.add(store);
        }
      }
      dropOlder(target, strays, settled, durably);
    }
    return done;
  }

  private static void dropOlder(
      Target target, Sight strays, Set<MountpathStore> settled, boolean durably)
      throws DiskException {
    for (Copy stray : strays.copies()) {
      if (!settled.contains(stray.at())) {
        removeOlder(target, stray, durably);
      }
    }
    for (MountpathStore store : strays.unreadable()) {
      if (!settled.contains(store)) {
        clear(target, store, durably);
      }
    }
  }

  /**
   * As {@link #replace} by a record of a delete, durably, in the file that is there: on most file systems
   * that needs no room.
   *
   * @throws DiskException NO_SPACE also when there is no file that could be used
   */
  Done convert(Target target, Decision decision) throws DiskException {
    Sight strays = target.strays();
    Done done = target.home().call(disk -> convert(disk, target, strays.copies(), decision));
    if (done.after().isPresent()) {
      dropOlder(target, strays, Set.of(), true);
    }
    return done;
  }

  private Done convert(Disk disk, Target target, List<Copy> strays, Decision decision)
      throws DiskException {
    Optional<Copy> here = Lookup.on(target.home(), disk, target.bck(), target.name());
    if (here.isEmpty() || here.get().lom() == null) {
      throw new DiskException(
          Kind.NO_SPACE, target.cname(), "no room for a record of the delete", null);
    }
    Optional<Lom> before = newest(here, strays, target);
    Optional<Lom> after = decision.decide(before);
    if (after.isPresent()) {
      ObjectFiles.turnIntoRecord(disk, here.get().path(), after.get());
    }
    return new Done(before, after);
  }

  private void placeCopy(
      Target target, MountpathStore store, Content content, Lom lom, boolean durably) {
    try {
      Content replica = content.replicas().on(store);
      if (replica != null) {
        store.call(disk -> putOverPresent(disk, target, store, replica, lom, durably));
        return;
      }
    } catch (DiskException | AisException e) {
      LOG.warn("{} has no copy on {}: {}", target.cname(), store.mountpath(), e.getMessage());
    }
    redundancy.copyFailed(target.bck(), store.mountpath().path());
    clear(target, store, durably);
  }

  /** No copy is better than an older one. */
  static void clear(Target target, MountpathStore store, boolean durably) {
    try {
      Optional<Copy> present =
          store.call(disk -> Lookup.on(store, disk, target.bck(), target.name()));
      if (present.isPresent()) {
        remove(target, present.get(), durably);
      }
    } catch (DiskException | AisException e) {
      LOG.warn(
          "an older copy of {} may stay on {}: {}",
          target.cname(),
          store.mountpath(),
          e.getMessage());
    }
  }

  /** Where copies are kept, one that cannot be removed counts for nothing beside the one at home. */
  static void removeOlder(Target target, Copy stray, boolean durably) throws DiskException {
    try {
      remove(target, stray, durably);
    } catch (DiskException e) {
      if (!target.spread()) {
        throw e;
      }
      LOG.warn("older copy of {} stays at {}: {}", target.cname(), stray.where(), e.getMessage());
    }
  }

  /** Puts a verified copy on one mountpath as it is, durably. */
  static void relocate(Target target, MountpathStore to, Content content, Lom lom)
      throws DiskException {
    to.call(disk -> putOverPresent(disk, target, to, content, lom, true));
  }

  private static Void putOverPresent(
      Disk disk, Target target, MountpathStore store, Content content, Lom lom, boolean durably)
      throws DiskException {
    Optional<Copy> here = Lookup.on(store, disk, target.bck(), target.name());
    return put(disk, target, store, here.map(Copy::path), content, lom, durably);
  }

  private static Void put(
      Disk disk,
      Target target,
      MountpathStore store,
      Optional<String> present,
      Content content,
      Lom lom,
      boolean durably)
      throws DiskException {
    String work = content.finish(disk, lom, durably);
    store.objects().place(disk, work, target.bck(), target.name(), present, durably);
    content.placed();
    return null;
  }

  private Done place(
      Disk disk,
      Target target,
      List<Copy> strays,
      Content content,
      boolean durably,
      Decision decision)
      throws DiskException {
    Optional<Copy> here = Lookup.on(target.home(), disk, target.bck(), target.name());
    Optional<Lom> before = newest(here, strays, target);
    Optional<Lom> after = decision.decide(before);
    if (after.isPresent()) {
      put(disk, target, target.home(), here.map(Copy::path), content, after.get(), durably);
    }
    return new Done(before, after);
  }

  /**
   * Removes all copies, older ones first and the one at home last, so that a crash in between shows
   * the newest or none.
   *
   * @throws DiskException when one cannot be removed; the one at home is there then
   */
  Optional<Lom> erase(Target target, boolean durably, Decision check) throws DiskException {
    Sight sight = target.strays();
    List<Copy> strays = sight.copies();
    Optional<Copy> here =
        target.home().call(disk -> Lookup.on(target.home(), disk, target.bck(), target.name()));
    Optional<Lom> before = newest(here, strays, target);
    if (check.decide(before).isEmpty()) {
      return before;
    }
    if (sight.fault() != null) {
      throw sight.fault();
    }
    Optional<Copy> last = last(here, strays, target);
    for (Copy copy : strays) {
      if (last.isEmpty() || copy != last.get()) {
        remove(target, copy, durably);
      }
    }
    if (here.isPresent() && (last.isEmpty() || here.get() != last.get())) {
      remove(target, here.get(), durably);
    }
    if (last.isPresent()) {
      remove(target, last.get(), durably);
    }
    return before;
  }

  private static Optional<Copy> last(Optional<Copy> here, List<Copy> strays, Target target) {
    boolean homeCounts =
        target.places().layout().settled()
            && here.isPresent()
            && here.get().belongsTo(target.bid());
    return homeCounts ? here : Lookup.newest(here, strays, target.bid());
  }

  static void remove(Target target, Copy copy, boolean durably) throws DiskException {
    copy.at()
        .call(
            disk -> {
              copy.at().objects().remove(disk, target.bck(), copy.path(), durably);
              return null;
            });
  }

  private Optional<Lom> newest(Optional<Copy> here, List<Copy> strays, Target target) {
    Optional<Lom> lom = last(here, strays, target).flatMap(c -> Optional.ofNullable(c.lom()));
    lom.ifPresent(l -> clock.observe(l.stamp()));
    return lom;
  }

  /**
   * Stamp for a write over the present copy.
   *
   * @throws AisException 503 when that was written under a newer cluster state than the caller knows
   */
  WriteStamp stampAbove(Optional<Lom> present, Fence fence, String cname) {
    WriteStamp stamp = clock.next(fence);
    if (present.isPresent() && present.get().stamp().isNewerThan(stamp)) {
      throw AisException.unavailable(
          "%s was written under a newer cluster state (gen %d, epoch %d) than ours (%d, %d)"
              .formatted(
                  cname,
                  present.get().stamp().gen(),
                  present.get().stamp().epoch(),
                  fence.gen(),
                  fence.epoch()));
    }
    return stamp;
  }
}
