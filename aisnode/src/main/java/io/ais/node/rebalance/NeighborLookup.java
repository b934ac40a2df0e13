package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.object.ByteSource;
import io.ais.node.object.ObjectReader;
import io.ais.node.peer.PeerUnreachable;
import io.ais.node.placement.NotSureException;
import io.ais.node.rebalance.Neighbors.RemoteCopy;
import io.ais.node.store.Lom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Finds objects that have not arrived at their owner yet: while objects move, a read at the owner
 * also asks the targets that owned the name since the last completed rebalance, and the newest stamp
 * decides. Thread-safe; costs nothing in a settled cluster or for a name whose owner did not change.
 *
 * <p>A copy that was written under the present set of targets is the newest there is: nobody is asked.
 * Otherwise an answer, be it a copy or "not found", is only given when everybody who may have a newer
 * copy was asked; a target that cannot be asked makes it "not sure", 503.
 */
public final class NeighborLookup {
  private static final int ATTEMPTS = 3;

  private final String selfId;
  private final LocalObjects objects;
  private final Supplier<RebalanceView> view;
  private final Neighbors neighbors;

  /**
   * @param view newest published view
   */
  public NeighborLookup(
      String selfId, LocalObjects objects, Supplier<RebalanceView> view, Neighbors neighbors) {
    this.selfId = requireNonNull(selfId, "selfId");
    this.objects = requireNonNull(objects, "objects");
    this.view = requireNonNull(view, "view");
    this.neighbors = requireNonNull(neighbors, "neighbors");
  }

  /**
   * A record and the target that has it; null means this target.
   *
   * @param placement key of the placement under which that target was asked
   */
  private record Held(Lom lom, Snode by, String placement) {
    Held(Lom lom) {
      this(lom, null, "");
    }
  }

  /**
   * Metadata of the newest copy, wherever it is. For HEAD.
   *
   * @return empty when the object does not exist
   * @throws AisException 503 when that cannot be known, 404 when the bucket does not exist
   */
  public Optional<Lom> newest(Bck bck, long bid, String name) {
    return newestHeld(bck, bid, name).map(Held::lom).filter(lom -> !lom.tombstone());
  }

  /**
   * Sees to it that this target has the newest copy, fetching it if need be. For GET: afterwards the
   * local store answers.
   *
   * @return the local record; empty when the object does not exist
   * @throws AisException 503 when that cannot be known or the copy cannot be fetched
   */
  public Optional<Lom> fetchNewest(Bck bck, long bid, String name) {
    return underOnePlacement(() -> fetchOnce(bck, bid, name));
  }

  /** Tries again what the placement changed under. */
  private <T> T underOnePlacement(Supplier<T> lookup) {
    for (int attempt = 1; ; attempt++) {
      String key = view.get().placement().key();
      try {
        return lookup.get();
      } catch (AisException e) {
        boolean outdated = e.status() == 503 && !view.get().placement().key().equals(key);
        if (!outdated || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Optional<Lom> fetchOnce(Bck bck, long bid, String name) {
    Optional<Held> found = newestHeld(bck, bid, name);
    if (found.isPresent() && found.get().by() != null) {
      fetch(found.get(), bid);
      found = objects.find(bck, bid, name).map(lom -> new Held(lom));
    }
    return found.map(Held::lom).filter(lom -> !lom.tombstone());
  }

  /**
   * Opens the newest copy where it lies. For GET when it cannot be brought here.
   *
   * @return empty when it is here, or was never anywhere
   * @throws AisException 404 when it was deleted elsewhere, whatever is here; 503 when that cannot be
   *     known
   */
  public Optional<ObjectReader> openElsewhere(Bck bck, long bid, String name) {
    Optional<Held> elsewhere = underOnePlacement(() -> newestElsewhere(bck, bid, name));
    if (elsewhere.isPresent() && elsewhere.get().lom().tombstone()) {
      throw AisException.notFound("t[" + selfId + "]: " + bck + "/" + name + " does not exist");
    }
    return elsewhere.map(
        held -> new RemoteReader(held.lom(), () -> neighbors.open(held.by(), bck, bid, name)));
  }

  private Optional<Held> newestElsewhere(Bck bck, long bid, String name) {
    Optional<Held> found = newestHeld(bck, bid, name).filter(held -> held.by() != null);
    if (found.isPresent() && !isStillTrue(found.get())) {
      throw AisException.unavailable(
          bck + "/" + name + ": objects are placed otherwise by now, please try again");
    }
    return found;
  }

  private Optional<Held> newestHeld(Bck bck, long bid, String name) {
    RebalanceView now = view.get();
    checkOwner(now, bck, name);
    Optional<Held> newest = objects.find(bck, bid, name).map(lom -> new Held(lom));
    if (!now.placement().moving() || isCertain(newest, now)) {
      return newest;
    }
    List<String> silent = new ArrayList<>();
    boolean mayBeWriting = false;
    for (String id : now.placement().earlierOwners(bck, name)) {
      if (id.equals(selfId)) {
        continue;
      }
      Snode target = now.placement().smap().targets().get(id);
      if (target == null) {
        silent.add("t[" + id + "]: not in the cluster map");
        continue;
      }
      try {
        Optional<Lom> there = neighbors.find(target, bck, bid, name);
        if (there.isPresent() && isNewer(there.get(), newest)) {
          newest = Optional.of(new Held(there.get(), target, now.placement().key()));
        }
      } catch (AisException e) {
        silent.add(target.display() + ": " + e.getMessage());
        mayBeWriting |= !isGone(e);
      }
    }
    if (!silent.isEmpty() && !isCertain(newest, now)) {
      return lookAgain(bck, bid, name, silent, mayBeWriting);
    }
    return newest;
  }

  /** Whose request was let in under an older view looks at what may be left of the object here. */
  private void checkOwner(RebalanceView now, Bck bck, String name) {
    if (!now.placement().isOwner(selfId, bck, name)) {
      throw AisException.unavailable(
          bck + "/" + name + " belongs to another target by now, please try again");
    }
  }

  private static boolean isCertain(Optional<Held> found, RebalanceView now) {
    return found.isPresent() && now.fence().covers(found.get().lom().stamp());
  }

  private static boolean isNewer(Lom candidate, Optional<Held> than) {
    return than.isEmpty() || candidate.stamp().isNewerThan(than.get().lom().stamp());
  }

  /** The object may have been written here while its former owner was asked in vain. */
  private Optional<Held> lookAgain(
      Bck bck, long bid, String name, List<String> silent, boolean mayBeWriting) {
    Optional<Held> arrived = objects.find(bck, bid, name).map(lom -> new Held(lom));
    RebalanceView now = view.get();
    checkOwner(now, bck, name);
    if (isCertain(arrived, now) || !now.placement().moving()) {
      return arrived;
    }
    throw new NotSureException(
        "cannot tell the newest copy of "
            + bck
            + "/"
            + name
            + ": it may be on a target that cannot be asked ("
            + String.join("; ", silent)
            + ")",
        mayBeWriting);
  }

  /** Nobody listens there: its process ended, and the next one hears of the owners first. */
  private static boolean isGone(AisException e) {
    return e instanceof PeerUnreachable away && away.kind() == PeerUnreachable.Kind.REFUSED;
  }

  private void fetch(Held held, long bid) {
    Lom lom = held.lom();
    RebalanceView now = view.get();
    OptionalLong known = now.bid(lom.bck());
    if (known.isEmpty() || known.getAsLong() != bid) {
      return; // destroyed meanwhile: the local store decides
    }
    if (lom.tombstone()) {
      objects.receive(lom, ByteSource.of(new byte[0]), now.durability(lom.bck()), () -> true);
      return;
    }
    try (RemoteCopy copy = neighbors.open(held.by(), lom.bck(), bid, lom.name()).orElse(null)) {
      if (copy == null) {
        throw AisException.unavailable(
            lom.cname() + " vanished from " + held.by().display() + " while it was fetched");
      }
      objects.receive(copy.lom(), copy, now.durability(lom.bck()), () -> isStillTrue(held));
    }
  }

  /** Since that target was asked no record of a delete was given up here. */
  private boolean isStillTrue(Held held) {
    return view.get().placement().key().equals(held.placement());
  }
}
