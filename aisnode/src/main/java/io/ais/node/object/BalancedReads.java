package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.object.Lookup.Sight;
import io.ais.node.object.SameCopies.Known;
import io.ais.node.store.Lom;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Finds a copy of an object that can be read sooner than the one at home, and that is known to be of the same
 * write. When home is not much slower, or the copies are not known to be the same, there is none: home
 * counts. The caller holds the shared lock of the name, in a settled layout. Thread-safe.
 */
final class BalancedReads {
  /** Another copy must be so many times sooner: else both memories of the kernel would fill with one object. */
  private static final int MUCH = 2;

  private final Lookup lookup;
  private final Redundancy redundancy;
  private final SameCopies same;

  BalancedReads(Lookup lookup, Redundancy redundancy, SameCopies same) {
    this.lookup = lookup;
    this.redundancy = redundancy;
    this.same = same;
  }

  /**
   * A copy to be read.
   *
   * @param known the write that it must be of
   */
  record Choice(MountpathStore at, Known known) {
    boolean fits(Copy copy) {
      return copy.defect() != null
          || copy.belongsTo(known.bid()) && copy.lom().stamp().equals(known.stamp());
    }
  }

  /** Empty: read the one at home. */
  Optional<Choice> choose(Places places, Bck bck, long bid, String name) throws DiskException {
    Optional<ToLongFunction<Mountpath>> waits = redundancy.readWaits();
    int copies = waits.isEmpty() ? 1 : redundancy.copies(bck, bid);
    if (copies < 2) {
      return Optional.empty();
    }
    List<MountpathStore> wanted = places.wanted(bck.uname(name), copies);
    if (soonest(wanted, waits.get()) == wanted.getFirst()) {
      return Optional.empty(); // nothing to be won: do not even look
    }
    Known known = same.find(bck.uname(name), bid, places.layout());
    if (known == null) {
      known = look(places, wanted, bck, bid, name);
    }
    if (known == null) {
      return Optional.empty();
    }
    MountpathStore best = soonest(known.at(), waits.get());
    return best == wanted.getFirst() ? Optional.empty() : Optional.of(new Choice(best, known));
  }

  /** The first unless another one is much sooner. */
  private static MountpathStore soonest(
      List<MountpathStore> stores, ToLongFunction<Mountpath> waits) {
    MountpathStore best = stores.getFirst();
    long least = waits.applyAsLong(best.mountpath()) / MUCH;
    for (MountpathStore store : stores.subList(1, stores.size())) {
      long wait = waits.applyAsLong(store.mountpath());
      if (wait < least) {
        best = store;
        least = wait;
      }
    }
    return best;
  }

  /** Looks at all copies; null when they are not known to be the same. */
  private Known look(Places places, List<MountpathStore> wanted, Bck bck, long bid, String name)
      throws DiskException {
    Sight sight = Lookup.sight(wanted, bck, name);
    Lom home = sight.at(wanted.getFirst()).map(Copy::lom).orElse(null);
    if (home == null || home.bid() != bid || home.tombstone()) {
      return null;
    }
    List<MountpathStore> at =
        sight.copies().stream().filter(copy -> copy.isSame(home)).map(Copy::at).toList();
    if (at.size() + sight.unreadable().size() < wanted.size()) {
      lookup.damaged(bck, bid, name); // one is missing or bad
    }
    Known known = new Known(bck.uname(name), bid, places.layout(), home.stamp(), at);
    if (at.size() == wanted.size()) {
      same.note(known);
    }
    return known;
  }

  /** What was known is not so: home is asked, and the copy is looked into. */
  void deceived(Bck bck, long bid, String name) {
    same.forget(bck.uname(name));
    lookup.damaged(bck, bid, name);
  }
}
