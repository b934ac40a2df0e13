package io.ais.node.placement;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.object.ByteSource;
import io.ais.node.object.DeleteResult;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.object.PutResult;
import io.ais.node.store.Lom;
import java.time.Duration;
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

  private final ObjectStore store;
  private final Ownership ownership;
  private final ClusterView view;
  private final Copies copies;
  private final Neighbors neighbors;
  private final String selfId;

  public Writes(
      ObjectStore store,
      Ownership ownership,
      ClusterView view,
      Copies copies,
      Neighbors neighbors,
      String selfId) {
    this.store = store;
    this.ownership = ownership;
    this.view = view;
    this.copies = copies;
    this.neighbors = neighbors;
    this.selfId = selfId;
  }

  /** 503 while this target is out of touch with the primary: it may have been replaced. */
  public void requireWritable(String display) {
    Duration patience = view.current().config().timeout().cplaneOperation();
    if (!view.mayWrite() && !view.awaitWritable(patience)) {
      throw AisException.unavailable(
          display + ": not in touch with the primary, please try again later");
    }
  }

  /** Stores an object. */
  public PutResult put(PutRequest request, ByteSource body, Ruling ruling) {
    if (ruling.isUnsettled()) {
      continueVersions(request, ruling);
    }
    PutResult result = store.put(request, body);
    settle(result.lom());
    return result;
  }

  /** Brings the former copy here if it can be had: only its version number is needed. */
  private void continueVersions(PutRequest request, Ruling ruling) {
    try {
      neighbors.fetchNewest(request.bck(), request.name(), ruling);
    } catch (AisException e) {
      if (e.status() != 503) {
        throw e;
      }
      LOG.debug("{}/{} is written without its history: {}", request.bck(), request.name(), e);
    }
  }

  /** Hands the copy to the owner if that is another target by now. */
  private void settle(Lom lom) {
    Snode owner = ownership.rule(lom.bck(), lom.name()).owner();
    if (owner.id().equals(selfId)) {
      return;
    }
    try {
      copies.push(owner, lom);
    } finally {
      ClusterState state = view.current();
      if (!mayBeElsewhere(state) && !lom.tombstone()) {
        // No rebalance ever ran, so deletes are not told to others: leave nothing behind here, not
        // even what did not arrive. It would come back with the first rebalance.
        store.deleteExactly(lom, Ruling.fence(state), false, Durability.DELAYED);
      }
    }
  }

  /** Deletes an object everywhere; false when there was none. */
  public boolean delete(Bck bck, String name, Ruling ruling) {
    if (ruling.isUnsettled()) {
      neighbors.fetchNewest(bck, name, ruling);
    }
    boolean mayBeElsewhere = mayBeElsewhere(ruling.state());
    Durability durability = durability(ruling);
    DeleteResult result =
        store.delete(bck, ruling.bid(), name, ruling.fence(), mayBeElsewhere, durability);
    return deleted(result, mayBeElsewhere, bck, name, ruling);
  }

  /**
   * Deletes this copy everywhere, unless it was replaced meanwhile: what was written over it stays.
   */
  public void deleteExactly(Lom copy, Ruling ruling) {
    boolean mayBeElsewhere = mayBeElsewhere(ruling.state());
    DeleteResult result =
        store.deleteExactly(copy, ruling.fence(), mayBeElsewhere, durability(ruling));
    deleted(result, mayBeElsewhere, copy.bck(), copy.name(), ruling);
  }

  private boolean deleted(
      DeleteResult result, boolean mayBeElsewhere, Bck bck, String name, Ruling ruling) {
    if (mayBeElsewhere && result.existed()) {
      Optional<Lom> tombstone = store.find(bck, ruling.bid(), name).filter(Lom::tombstone);
      tombstone.ifPresent(lom -> tellOthers(lom, ruling));
    }
    return result.existed();
  }

  /** Copies may lie on targets that do not own them, or come back with a target. */
  private boolean mayBeElsewhere(ClusterState state) {
    return state.rmd().version() > 0 || ownership.mayReturn(state);
  }

  private void tellOthers(Lom tombstone, Ruling ruling) {
    settle(tombstone);
    if (ownership.mayReturn(ruling.state())) {
      return;
    }
    if (copies.drop(others(ruling), tombstone, ruling.state().config().timeout().cplaneOperation())
        && !ownership.mayReturn(view.current())) {
      store.purgeTombstone(tombstone.bck(), tombstone.bid(), tombstone.name(), tombstone.stamp());
    }
  }

  private List<Snode> others(Ruling ruling) {
    return ruling.state().smap().targets().values().stream()
        .filter(target -> !target.id().equals(selfId))
        .toList();
  }

  /** Changes custom metadata. */
  public Lom setCustom(
      Bck bck, String name, Map<String, String> custom, boolean replaceAll, Ruling ruling) {
    if (ruling.isUnsettled()) {
      neighbors.fetchNewest(bck, name, ruling);
    }
    Lom lom = store.setCustom(bck, ruling.bid(), name, custom, replaceAll, ruling.fence());
    settle(lom);
    return lom;
  }

  /** When an answer may be given, by the bucket's write policy. */
  public static Durability durability(Ruling ruling) {
    return Durability.of(ruling.props().writePolicy().data());
  }
}
