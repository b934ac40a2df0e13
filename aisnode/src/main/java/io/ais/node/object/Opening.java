package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskFile;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.BalancedReads.Choice;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens objects whose names are locked, and says why it cannot. Thread-safe. */
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final int IN_MEMORY_BYTES = 64 * 1024;

  private final Mountpaths mountpaths;
  private final Lookup lookup;
  private final BalancedReads balanced;
  private final WarmObjects warm;

  Opening(Mountpaths mountpaths, Lookup lookup, BalancedReads balanced, WarmObjects warm) {
    this.mountpaths = mountpaths;
    this.lookup = lookup;
    this.balanced = balanced;
    this.warm = warm;
  }

  /** A copy that was opened: wholly in memory when it is small, else by its file. */
  record Opened(MountpathStore at, Lom lom, DiskFile file, ByteBuffer memory) {}

  ObjectReader open(Bck bck, long bid, String name, ReadHold hold) throws DiskException {
    Places places = lookup.places();
    MountpathStore home = places.home(bck.uname(name));
    if (!places.layout().settled()) {
      return new OpenObject(anywhere(bck, bid, name), this, hold);
    }
    Optional<Opened> sooner = atSoonest(places, bck, bid, name);
    Opened opened = sooner.isPresent() ? sooner.get() : atHome(places, home, bck, bid, name);
    return new OpenObject(opened, this, hold);
  }

  /** An object that can be read without waiting for anything; empty when that is not sure. */
  Optional<ObjectReader> openAtOnce(Bck bck, long bid, String name, Supplier<ReadHold> holds) {
    Layout layout = lookup.places().layout();
    String uname = bck.uname(name);
    if (!layout.settled() || warm.find(uname, bid, layout) == null) {
      return Optional.empty();
    }
    ReadHold hold = holds.get();
    if (hold == null) {
      return Optional.empty();
    }
    WarmObjects.Known known = warm.find(uname, bid, layout);
    byte[] content = known == null ? null : warm.content(known);
    if (content == null) {
      hold.close();
      return Optional.empty();
    }
    Opened opened = new Opened(known.home(), known.lom(), null, ByteBuffer.wrap(content));
    return Optional.of(new OpenObject(opened, this, hold));
  }

  /** Where home is much slower than another copy of the same write; empty when that cannot be read either. */
  private Optional<Opened> atSoonest(Places places, Bck bck, long bid, String name)
      throws DiskException {
    Choice choice = balanced.choose(places, bck, bid, name).orElse(null);
    if (choice == null) {
      return Optional.empty();
    }
    MountpathStore at = choice.at();
    try {
      Optional<Opened> opened =
          at.brief(
              disk -> {
                Optional<Copy> copy = Lookup.on(at, disk, bck, name).filter(choice::fits);
                return opened(disk, copy, bck, bid, name);
              });
      if (opened.isEmpty()) {
        balanced.deceived(bck, bid, name);
      }
      return opened;
    } catch (CorruptObjectException e) {
      balanced.deceived(bck, bid, name);
    } catch (DiskException e) {
      LOG.debug("{}/{} is read at home: {}", bck, name, e.getMessage());
    }
    return Optional.empty();
  }

  /** Mostly one hand-off; when home has nothing to give and copies are kept, those are tried. */
  private Opened atHome(Places places, MountpathStore home, Bck bck, long bid, String name)
      throws DiskException {
    Optional<Opened> opened = Optional.empty();
    boolean noting = warm.isWanted(bck.uname(name)) && lookup.isPlain(bck, bid);
    try {
      opened =
          home.brief(
              disk -> {
                Optional<Copy> copy = Lookup.on(home, disk, bck, name);
                Optional<Opened> here = opened(disk, copy, bck, bid, name);
                if (noting && here.isPresent() && here.get().memory() != null) {
                  warm.note(disk, home, places.layout(), here.get().lom(), copy.get().path());
                }
                return here;
              });
    } catch (CorruptObjectException e) {
      if (!lookup.isSpread(bck, bid)) {
        throw e;
      }
    } catch (DiskException e) {
      if (!Lookup.isFault(e) || !lookup.isSpread(bck, bid)) {
        throw e;
      }
    }
    if (opened.isEmpty() && lookup.isSpread(bck, bid)) {
      opened = firstSound(lookup.newestCopies(bck, bid, name), bck, bid, name);
      if (opened.isPresent()) {
        lookup.damaged(bck, bid, name);
      }
    }
    return opened.orElseThrow(() -> missing(bck, name));
  }

  private Opened anywhere(Bck bck, long bid, String name) throws DiskException {
    List<Copy> copies =
        lookup.isSpread(bck, bid)
            ? lookup.newestCopies(bck, bid, name)
            : lookup.newest(bck, bid, name).map(List::of).orElse(List.of());
    return firstSound(copies, bck, bid, name).orElseThrow(() -> missing(bck, name));
  }

  /** The first that can be opened; empty without any. */
  private static Optional<Opened> firstSound(List<Copy> copies, Bck bck, long bid, String name)
      throws DiskException {
    DiskException fault = null;
    CorruptObjectException corrupt = null;
    for (Copy copy : copies) {
      try {
        return copy.at().brief(disk -> opened(disk, Optional.of(copy), bck, bid, name));
      } catch (CorruptObjectException e) {
        corrupt = e;
      } catch (DiskException e) {
        if (!Lookup.isFault(e)) {
          throw e;
        }
        fault = e;
      }
    }
    if (corrupt != null) {
      throw corrupt;
    }
    if (fault != null) {
      throw fault;
    }
    return Optional.empty();
  }

  /** Another copy of the same write, on none of these mountpaths; empty when there is none. */
  Optional<Opened> another(Lom lom, Collection<MountpathStore> tried) throws DiskException {
    if (!lookup.isSpread(lom.bck(), lom.bid())) {
      return Optional.empty();
    }
    lookup.damaged(lom.bck(), lom.bid(), lom.name());
    List<MountpathStore> others =
        lookup.places().all().stream().filter(store -> !tried.contains(store)).toList();
    List<Copy> same =
        Lookup.sight(others, lom.bck(), lom.name()).copies().stream()
            .filter(copy -> copy.isSame(lom))
            .toList();
    return firstSound(same, lom.bck(), lom.bid(), lom.name());
  }

  /** Opens within a task; a small object is read to its end here, so that it costs one hand-off. */
  private static Optional<Opened> opened(
      Disk disk, Optional<Copy> found, Bck bck, long bid, String name) throws DiskException {
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Copy copy = found.get();
    checkSound(copy, bck, name);
    Lom lom = copy.lom();
    if (lom.tombstone() || lom.bid() != bid) {
      throw Failures.noObject(bck, name);
    }
    if (lom.sizeBytes() > IN_MEMORY_BYTES) {
      return Optional.of(new Opened(copy.at(), lom, disk.openToSend(copy.path()), null));
    }
    byte[] memory = new byte[(int) lom.sizeBytes()];
    if (disk.read(copy.path(), memory) < memory.length) {
      throw OpenObject.tooShort(lom);
    }
    return Optional.of(new Opened(copy.at(), lom, null, ByteBuffer.wrap(memory)));
  }

  private AisException missing(Bck bck, String name) {
    checkNotLost(bck, name);
    return Failures.noObject(bck, name);
  }

  /** A miss is "not sure" while the mountpath that may hold the object is missing. */
  void checkNotLost(Bck bck, String name) {
    Layout layout = mountpaths.layout();
    if (layout.mayBeAbsent(bck.uname(name))) {
      throw AisException.unavailable(
          bck + "/" + name + " may be on a lost mountpath: " + layout.absent());
    }
  }

  static void checkSound(Copy copy, Bck bck, String name) {
    if (copy.defect() != null) {
      LOG.warn("corrupt object {}/{} at {}", bck, name, copy.path());
      throw new CorruptObjectException(bck + "/" + name, copy.defect().getMessage(), copy.defect());
    }
  }
}
