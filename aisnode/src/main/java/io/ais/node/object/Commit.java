package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import io.ais.node.store.WriteStamp;
import java.util.List;
import java.util.Optional;

/**
 * The last step of every write: look at what is there, decide, put the new file in its place, remove
 * older copies on other mountpaths. The caller holds the exclusive lock of the name and the bucket's
 * permit. Thread-safe.
 */
final class Commit {
  private final StampClock clock;

  Commit(StampClock clock) {
    this.clock = clock;
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

  /** Replaces the object by this content. */
  Done replace(Target target, Content content, boolean durably, Decision decision)
      throws DiskException {
    List<Copy> strays = target.strays();
    Done done = target.home().call(disk -> place(disk, target, strays, content, durably, decision));
    if (done.after().isPresent()) {
      for (Copy stray : strays) {
        remove(target, stray, durably);
      }
    }
    return done;
  }

  /** Puts a verified copy in its place as it is, durably. */
  void relocate(Target target, Content content, Lom lom) throws DiskException {
    target
        .home()
        .call(
            disk -> {
              Optional<Copy> here = Lookup.on(target.home(), disk, target.bck(), target.name());
              String work = content.finish(disk, lom, true);
              target
                  .home()
                  .objects()
                  .place(disk, work, target.bck(), target.name(), here.map(Copy::path), true);
              content.placed();
              return null;
            });
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
      String work = content.finish(disk, after.get(), durably);
      target
          .home()
          .objects()
          .place(disk, work, target.bck(), target.name(), here.map(Copy::path), durably);
      content.placed();
    }
    return new Done(before, after);
  }

  /** Removes all copies, older ones first, so that a crash in between shows the newest or none. */
  Optional<Lom> erase(Target target, boolean durably, Decision check) throws DiskException {
    List<Copy> strays = target.strays();
    Optional<Copy> here =
        target.home().call(disk -> Lookup.on(target.home(), disk, target.bck(), target.name()));
    Optional<Lom> before = newest(here, strays, target);
    if (check.decide(before).isEmpty()) {
      return before;
    }
    Optional<Copy> last = Lookup.newest(here, strays, target.bid());
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

  static void remove(Target target, Copy copy, boolean durably) throws DiskException {
    copy.at()
        .call(
            disk -> {
              copy.at().objects().remove(disk, target.bck(), copy.path(), durably);
              return null;
            });
  }

  private Optional<Lom> newest(Optional<Copy> here, List<Copy> strays, Target target) {
    Optional<Lom> lom =
        Lookup.newest(here, strays, target.bid()).flatMap(c -> Optional.ofNullable(c.lom()));
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
