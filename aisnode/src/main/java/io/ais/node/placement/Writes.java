package io.ais.node.placement;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Timings;
import io.ais.node.control.ClusterView;
import io.ais.node.object.ByteSource;
import io.ais.node.object.DeleteResult;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectChanges;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.PutRequest;
import io.ais.node.object.PutResult;
import io.ais.node.runtime.Ticker;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of objects at their owner, so that no acknowledged change is lost while owners change: a
 * write that ends on a target which is no longer owner is handed to the owner before it is
 * answered; a delete leaves a tombstone as long as some target may hold an older copy. Thread-safe.
 */
public final class Writes {
  private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

  /** Clocks differ by a tenth at most. */
  private static final int DRIFT = 10;

  /** So often an owner may say that it is none before the change fails. */
  private static final int DISAGREEMENTS = 3;

  private final ObjectChanges store;
  private final Ownership ownership;
  private final ClusterView view;
  private final Copies copies;
  private final Neighbors neighbors;
  private final Coding coding;
  private final String selfId;
  private final Ticker ticker;
  private long ownersSince = -1; // guarded by this; version of the map that made them owners
  private long ownersSeenAt; // guarded by this

  public Writes(
      ObjectChanges store,
      Ownership ownership,
      ClusterView view,
      Copies copies,
      Neighbors neighbors,
      Coding coding,
      String selfId,
      Ticker ticker) {
    this.store = store;
    this.ownership = ownership;
    this.view = view;
    this.copies = copies;
    this.neighbors = neighbors;
    this.coding = coding;
    this.selfId = selfId;
    this.ticker = ticker;
  }

  /** 503 while this target is out of touch with the primary: it may have been replaced. */
  public void requireWritable(String display) {
    if (!awaitPermission()) {
      throw AisException.unavailable(
          display + ": not in touch with the primary, please try again later");
    }
  }

  /** Whether this target is in touch with the primary, if need be after a short wait. */
  public boolean awaitPermission() {
    return view.mayWrite()
        || view.awaitWritable(view.current().config().timeout().cplaneOperation());
  }

  /** Stores an object. */
  public PutResult put(PutRequest request, ByteSource body, Ruling ruling) {
    boolean known = !ruling.isUnsettled() || continueVersions(request, ruling);
    PutResult result = store.put(known ? request : request.withoutComparison(), body);
    Lom settled = settle(result.lom(), ruling);
    // What is there unchanged may be that of a write whose protection failed.
    protect(settled, result.outcome() != PutResult.Outcome.CREATED, ruling);
    return new PutResult(settled, result.outcome());
  }

  /** Another owner, if it is one by now, has done that itself. */
  private void protect(Lom lom, boolean replaced, Ruling ruling) {
    if (coding.covers(ruling.props()) && isMine(lom)) {
      coding.written(lom, replaced, ruling);
    }
  }

  /**
   * Brings the former copy here if it can be had: only its version number is needed. False when not,
   * be it that nobody answers, that the copy is bad, or that no disk takes it: a newer copy may be
   * elsewhere, over which this write must win even if it equals the copy here.
   *
   * @throws AisException 503 while a former owner that keeps silent may go on acknowledging writes:
   *     this one would win over later ones
   */
  private boolean continueVersions(PutRequest request, Ruling ruling) {
    try {
      neighbors.fetchNewest(request.bck(), request.name(), ruling);
      return true;
    } catch (AisException e) {
      boolean mayBeWritten = e instanceof NotSureException unsure && unsure.mayBeWriting();
      if (e.status() < 500 || mayBeWritten && !permissionsAreOver()) {
        throw e;
      }
      LOG.debug("{}/{} is written without its history: {}", request.bck(), request.name(), e);
      return false;
    }
  }

  /**
   * A target that has not heard of the present owners has lost its permission to write by now: it
   * gets none from a primary without hearing of them, too.
   */
  private synchronized boolean permissionsAreOver() {
    ClusterState state = view.current();
    if (state.rmd().targetsSince() != ownersSince) {
      ownersSince = state.rmd().targetsSince();
      ownersSeenAt = ticker.nanos();
    }
    long permission = Timings.of(state.config(), false).write();
    return ticker.nanos() - ownersSeenAt > permission + permission / DRIFT;
  }

  /**
   * Writes the content of a local copy under another name, at its owner.
   *
   * @param copy what is there now
   * @param name what is to be written: bucket, name, bucket id, content and custom metadata as copied
   */
  public void copy(Lom copy, Lom name) {
    writeAtOwner(copy, name);
  }

  /**
   * Makes the change that was made here win over all that were acknowledged before it began: its owner
   * makes it again if that is another target by now. If it is this target again, while another one may
   * have been the owner in between, the stamp of the change is drawn anew.
   */
  private Lom settle(Lom lom, Ruling ruling) {
    Lom settled = lom;
    Fence drawnUnder = ruling.fence();
    while (isMine(settled)) {
      Fence now = Ruling.fence(view.current());
      if (now.equals(drawnUnder)) {
        return settled;
      }
      if (!now.covers(settled.stamp())) {
        settled = store.restamp(settled, now);
      }
      drawnUnder = now;
    }
    handOver(settled);
    return settled;
  }

  private void handOver(Lom lom) {
    try {
      writeAtOwner(lom, lom);
    } finally {
      ClusterState state = view.current();
      if (!mayBeElsewhere(state) && !lom.tombstone()) {
        // No rebalance ever ran, so deletes are not told to others: leave nothing behind here, not
        // even what did not arrive. It would come back with the first rebalance.
        store.deleteExactly(lom, Ruling.fence(state), () -> false, Durability.DELAYED);
      }
    }
  }

  private boolean isMine(Lom lom) {
    return owner(lom).id().equals(selfId);
  }

  /** A change has been made here by now: that nobody owns the name any more does not undo it. */
  private Snode owner(Lom lom) {
    try {
      return ownership.rule(lom.bck(), lom.name()).owner();
    } catch (AisException e) {
      if (e.status() == 400) {
        throw new AisException(
            503, "", lom.cname() + " may be changed or not: " + e.getMessage() + ", try again", e);
      }
      throw e;
    }
  }

  /**
   * Tries the next owner when the name changes hands meanwhile. The owner may know that before this
   * target does: then it waits for that news.
   */
  private void writeAtOwner(Lom copy, Lom name) {
    Snode owner = owner(name);
    int again = DISAGREEMENTS;
    while (true) {
      ClusterState seen = view.current();
      try {
        Fence now = Ruling.fence(seen);
        copies.write(owner, copy, name.withStamp(WriteStamp.none(now.gen(), now.epoch())));
        return;
      } catch (AisException e) {
        boolean disagrees = e instanceof NotOwnerException && again-- > 0;
        if (disagrees && owner(name).id().equals(owner.id())) {
          view.awaitAtLeast(seen.key().next(), seen.config().timeout().cplaneOperation());
        }
        Snode next = owner(name);
        boolean same = next.id().equals(owner.id());
        if (same && !disagrees || next.id().equals(selfId)) {
          throw e;
        }
        LOG.debug("{} changed hands: {}", name.cname(), e.getMessage());
        owner = next;
      }
    }
  }

  /** Deletes an object everywhere; false when there was none. */
  public boolean delete(Bck bck, String name, Ruling ruling) {
    boolean elsewhere = ruling.isUnsettled() && isOnlyElsewhere(bck, name, ruling);
    boolean covered = coding.covers(ruling.props());
    boolean unsure = isUnsure(bck, name, ruling);
    if (covered && !unsure && !elsewhere && store.find(bck, ruling.bid(), name).isEmpty()) {
      coding.restore(bck, name, ruling); // or the slices would bring it back
    }
    DeleteResult result =
        store.delete(
            bck,
            ruling.bid(),
            name,
            ruling.fence(),
            () -> covered || mayBeElsewhere(),
            durability(ruling));
    boolean existed = result.existed() || elsewhere || unsure;
    if (existed || covered) { // the record of an earlier attempt may not be known to enough others
      tombstone(bck, name, ruling).ifPresent(lom -> tellOthers(settle(lom, ruling)));
    }
    if (!existed && !Ruling.fence(view.current()).equals(ruling.fence())) {
      throw AisException.unavailable(
          bck + "/" + name + ": objects are placed otherwise by now, please try again");
    }
    return existed;
  }

  /** Whether it is on a mountpath that is out of service nobody knows: a record of the delete will do. */
  private boolean isUnsure(Bck bck, String name, Ruling ruling) {
    try {
      store.find(bck, ruling.bid(), name);
      return false;
    } catch (AisException e) {
      return e.status() == 503;
    }
  }

  /** Brings the newest copy here; true when it is bad or no disk takes it, and so stays away. */
  private boolean isOnlyElsewhere(Bck bck, String name, Ruling ruling) {
    try {
      neighbors.fetchNewest(bck, name, ruling);
      return false;
    } catch (AisException e) {
      if (e.status() != 500 && e.status() != 507) {
        throw e;
      }
      try (ObjectReader there = neighbors.openElsewhere(bck, name, ruling).orElse(null)) {
        return there != null;
      }
    }
  }

  /**
   * Deletes this copy everywhere, unless it was replaced meanwhile: what was written over it stays.
   *
   * @return true when it was deleted
   */
  public boolean deleteExactly(Lom copy, Ruling ruling) {
    DeleteResult result =
        store.deleteExactly(
            copy,
            ruling.fence(),
            () -> coding.covers(ruling.props()) || mayBeElsewhere(),
            durability(ruling));
    if (result.existed()) {
      tombstone(copy.bck(), copy.name(), ruling).ifPresent(this::deletedExactly);
    }
    return result.existed();
  }

  private void deletedExactly(Lom tombstone) {
    if (!isMine(tombstone)) {
      copies.push(owner(tombstone), tombstone); // something newer there stays
    }
    tellOthers(tombstone);
  }

  private Optional<Lom> tombstone(Bck bck, String name, Ruling ruling) {
    return store.find(bck, ruling.bid(), name).filter(Lom::tombstone);
  }

  private boolean mayBeElsewhere() {
    return mayBeElsewhere(view.current());
  }

  /** Copies may lie on targets that do not own them, or come back with a target. */
  private boolean mayBeElsewhere(ClusterState state) {
    return state.rmd().version() > 0 || ownership.mayReturn(state);
  }

  private void tellOthers(Lom tombstone) {
    ClusterState state = view.current();
    boolean toldAll =
        !ownership.mayReturn(state)
            && copies.drop(others(state), tombstone, state.config().timeout().cplaneOperation());
    if (toldAll && !ownership.mayReturn(view.current())) {
      purge(tombstone);
    } else {
      coding.markDeleted(tombstone);
    }
  }

  private void purge(Lom tombstone) {
    try {
      coding.deleted(tombstone);
    } catch (AisException e) {
      return; // not sure that nothing is left: the record stays, and is asked about again
    }
    store.purgeTombstone(tombstone.bck(), tombstone.bid(), tombstone.name(), tombstone.stamp());
  }

  private List<Snode> others(ClusterState state) {
    return state.smap().targets().values().stream()
        .filter(target -> !target.id().equals(selfId))
        .toList();
  }

  /**
   * Changes custom metadata.
   *
   * @throws AisException 503 when the object was replaced meanwhile at another target
   */
  public Lom setCustom(
      Bck bck, String name, Map<String, String> custom, boolean replaceAll, Ruling ruling) {
    if (ruling.isUnsettled()) {
      neighbors.fetchNewest(bck, name, ruling);
    }
    Lom lom = store.setCustom(bck, ruling.bid(), name, custom, replaceAll, ruling.fence());
    Fence now = Ruling.fence(view.current());
    if (isMine(lom)) {
      Lom stamped = now.covers(lom.stamp()) ? lom : store.restamp(lom, now);
      protect(stamped, true, ruling);
      return stamped;
    }
    if (!copies.push(owner(lom), lom)) {
      throw AisException.unavailable(lom.cname() + " was replaced meanwhile, please try again");
    }
    return lom;
  }

  /** When an answer may be given, by the bucket's write policy. */
  public static Durability durability(Ruling ruling) {
    return Durability.of(ruling.props().writePolicy().data());
  }
}
