package io.ais.node.object;

import io.ais.checksum.Checksum;
import io.ais.error.AisException;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.Reserve;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.store.CustomMetadata;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.ObjectFiles;
import io.ais.node.store.StampClock;
import io.ais.node.store.WriteStamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes of objects other than writing new content: delete, custom metadata. Thread-safe. */
final class Changer {
  private static final Logger LOG = LoggerFactory.getLogger(Changer.class);

  private final Writer writer;
  private final Lookup lookup;
  private final Holds holds;
  private final StampClock clock;

  Changer(Writer writer, Lookup lookup, Holds holds, StampClock clock) {
    this.writer = writer;
    this.lookup = lookup;
    this.holds = holds;
    this.clock = clock;
  }

  /**
   * Deletes the object, whatever it is, or only a copy that still has the given stamp.
   *
   * @param only stamp of the copy to delete; empty: any
   */
  DeleteResult delete(
      Target target,
      Optional<WriteStamp> only,
      Fence fence,
      BooleanSupplier leaveTombstone,
      boolean durably)
      throws DiskException {
    try (Holds.Hold hold = holds.take(target)) {
      return deleteLocked(hold.target(), only, fence, leaveTombstone, durably);
    }
  }

  private DeleteResult deleteLocked(
      Target target,
      Optional<WriteStamp> only,
      Fence fence,
      BooleanSupplier leaveTombstone,
      boolean durably)
      throws DiskException {
    AtomicReference<WriteStamp> stamp = new AtomicReference<>();
    Commit.Decision decision =
        present -> {
          if (only.isPresent() && !only.equals(present.map(Lom::stamp))) {
            return Optional.empty();
          }
          stamp.set(writer.commit().stampAbove(present, fence, target.cname()));
          return Optional.of(tombstone(target, stamp.get()));
        };
    Optional<Lom> before;
    if (leaveTombstone.getAsBoolean()) {
      before = leaveRecord(target, durably, decision);
    } else {
      before = erase(target, durably, decision);
    }
    boolean existed = stamp.get() != null && before.isPresent() && !before.get().tombstone();
    return new DeleteResult(existed, stamp.get());
  }

  /** When a copy cannot be removed, a record of the delete stays at home: it is newer. */
  private Optional<Lom> erase(Target target, boolean durably, Commit.Decision decision)
      throws DiskException {
    try {
      return writer.commit().erase(target, durably, decision);
    } catch (DiskException e) {
      if (!target.spread() || !Lookup.isFault(e)) {
        throw e;
      }
      LOG.warn("{}: a record of its delete stays: {}", target.cname(), e.getMessage());
    }
    return leaveRecord(target, durably, decision);
  }

  /**
   * Without room for a file of its own, the file of the object becomes the record; where that cannot be,
   * it is made in the room of the reserve.
   */
  private Optional<Lom> leaveRecord(Target target, boolean durably, Commit.Decision decision)
      throws DiskException {
    try {
      return replace(target, durably, decision);
    } catch (DiskException e) {
      if (!e.is(Kind.NO_SPACE)) {
        throw e;
      }
    }
    try {
      return writer.commit().convert(target, decision).before();
    } catch (DiskException e) {
      if (!e.is(Kind.NO_SPACE) || !target.home().call(Reserve::release)) {
        throw e;
      }
      return replace(target, durably, decision);
    }
  }

  private Optional<Lom> replace(Target target, boolean durably, Commit.Decision decision)
      throws DiskException {
    try (Content content = writer.content(target)) {
      return writer.commit().replace(target, content, durably, decision).before();
    }
  }

  private Lom tombstone(Target target, WriteStamp stamp) {
    long now = clock.nowNanos();
    return new Lom(
        target.bck(),
        target.name(),
        target.bid(),
        0,
        Checksum.NONE,
        "",
        Map.of(),
        stamp,
        now,
        now,
        true,
        target.home().mountpath().path(),
        1);
  }

  /** Removes what is here without a trace if it is what is meant; asked under the lock. */
  boolean purge(Target target, Predicate<Lom> meant) throws DiskException {
    try (Holds.Hold hold = holds.take(target)) {
      AtomicBoolean purged = new AtomicBoolean();
      writer
          .commit()
          .erase(
              hold.target(),
              false,
              present -> {
                purged.set(present.filter(meant).isPresent());
                return purged.get() ? present : Optional.empty();
              });
      return purged.get();
    }
  }

  /** One attribute is replaced in place: file systems do that atomically. */
  Lom setCustom(Target target, Map<String, String> custom, boolean replaceAll, Fence fence)
      throws DiskException {
    try (Holds.Hold hold = holds.take(target)) {
      Copy copy = existing(hold.target());
      Map<String, String> all = new TreeMap<>(replaceAll ? Map.of() : copy.lom().custom());
      all.putAll(custom);
      CustomMetadata.check(all);
      WriteStamp stamp = writer.commit().stampAbove(Optional.of(copy.lom()), fence, target.cname());
      Lom changed = copy.lom().withCustom(all).withStamp(stamp);
      rewrite(hold.target(), copy, changed);
      return changed;
    }
  }

  /** The same copy under a new stamp. */
  Lom restamp(Target target, WriteStamp only, Fence fence) throws DiskException {
    try (Holds.Hold hold = holds.take(target)) {
      Copy copy =
          lookup
              .newest(target.bck(), target.bid(), target.name())
              .filter(found -> found.lom() != null && found.lom().stamp().equals(only))
              .orElseThrow(() -> replaced(target));
      WriteStamp stamp = writer.commit().stampAbove(Optional.of(copy.lom()), fence, target.cname());
      Lom changed = copy.lom().withStamp(stamp);
      rewrite(hold.target(), copy, changed);
      return changed;
    }
  }

  private static AisException replaced(Target target) {
    return AisException.unavailable(target.cname() + " was replaced meanwhile, please try again");
  }

  /** First where it counts, then on the other copies of the same write; those that cannot go. */
  private void rewrite(Target target, Copy copy, Lom changed) throws DiskException {
    if (target.places().layout().settled() && copy.at() != target.home()) {
      throw AisException.unavailable(
          target.cname() + " is being restored from a copy, please try again");
    }
    Lookup.Sight others =
        target.spread()
            ? Lookup.sight(target.places().others(copy.at()), target.bck(), target.name())
            : new Lookup.Sight(List.of(), List.of(), null);
    copy.at().call(disk -> rewrite(disk, copy, changed));
    others.unreadable().forEach(store -> Commit.clear(target, store, true));
    List<Copy> same = others.copies().stream().filter(o -> o.isSame(copy.lom())).toList();
    for (Copy other : same) {
      try {
        other.at().call(disk -> rewrite(disk, other, changed));
      } catch (DiskException e) {
        LOG.warn("{}: metadata not changed at {}: {}", target.cname(), other.where(), e);
        Commit.removeOlder(target, other, true);
        lookup.damaged(target.bck(), target.bid(), target.name());
      }
    }
  }

  private static Void rewrite(Disk disk, Copy copy, Lom lom) throws DiskException {
    ObjectFiles.rewriteMetadata(disk, copy.path(), lom);
    return null;
  }

  private Copy existing(Target target) throws DiskException {
    Copy copy =
        lookup
            .newest(target.bck(), target.bid(), target.name())
            .orElseThrow(() -> Failures.noObject(target.bck(), target.name()));
    if (copy.defect() != null) {
      throw new CorruptObjectException(target.cname(), copy.defect().getMessage(), copy.defect());
    }
    if (copy.lom().tombstone()) {
      throw Failures.noObject(target.bck(), target.name());
    }
    clock.observe(copy.lom().stamp());
    return copy;
  }
}
