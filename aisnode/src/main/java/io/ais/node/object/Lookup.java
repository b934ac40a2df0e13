package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.store.CorruptException;
import io.ais.node.store.Lom;
import io.ais.node.store.ObjectFiles.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the copies of a name. As long as the layout is settled there can be one only, on its HRW
 * mountpath; otherwise all mountpaths are asked and the newest copy counts. The caller holds the lock
 * of the name: nothing is moved between two looks. Thread-safe.
 */
final class Lookup {
  private final Stores stores;

  Lookup(Stores stores) {
    this.stores = stores;
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
  }

  /** Mountpaths by the layout in force. */
  Places places() {
    return stores.now();
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
      store.read(disk -> on(store, disk, bck, name)).ifPresent(copies::add);
    }
    return copies;
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

  /** Newest copy anywhere. */
  Optional<Copy> newest(Bck bck, long bid, String name) throws DiskException {
    Places places = places();
    MountpathStore home = places.home(bck.uname(name));
    Optional<Copy> atHome = home.read(disk -> on(home, disk, bck, name));
    return newest(atHome, on(places.elsewhere(home), bck, name), bid);
  }
}
