package io.ais.node.job;

import static java.util.Objects.requireNonNull;

import io.ais.hrw.Candidates;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which target owns a name, and where else it may still lie, under one published cluster state.
 * Immutable; built once per state, used by listings, rebalance and look-ups.
 */
public final class Placement {
  private final Smap smap;
  private final Rmd rmd;
  private final List<Snode> active;
  private final Candidates<Snode> candidates;
  private final List<Candidates<String>> earlier;
  private final boolean moving;

  /** Takes the two documents of one published state. */
  public Placement(Smap smap, Rmd rmd) {
    this.smap = requireNonNull(smap, "smap");
    this.rmd = requireNonNull(rmd, "rmd");
    this.active = List.copyOf(smap.activeTargets());
    this.candidates = new Candidates<>(active, Snode::digest);
    this.earlier =
        rmd.history().reversed().stream().map(set -> new Candidates<>(set, Hrw::digest)).toList();
    Set<String> now = new TreeSet<>();
    active.forEach(target -> now.add(target.id()));
    this.moving = rmd.history().stream().anyMatch(set -> !now.equals(new TreeSet<>(set)));
  }

  /** The cluster map it was built from. */
  public Smap smap() {
    return smap;
  }

  /** The rebalance metadata it was built from. */
  public Rmd rmd() {
    return rmd;
  }

  /**
   * Equal keys mean that two nodes place names alike. Unlike the key of the whole cluster state it
   * does not change when a bucket is created or an option is set, so that a busy cluster does not
   * make every listing start again.
   */
  public String key() {
    return smap.uuid()
        + "/"
        + smap.version()
        + "/"
        + rmd.version()
        + "/"
        + rmd.running()
        + "/"
        + rmd.history().size();
  }

  /** The active target that owns the object; null when no target is active. */
  public Snode owner(Bck bck, String objectName) {
    return candidates.best(Hrw.digest(bck.uname(objectName)));
  }

  /** True when the node is the owner of the object. */
  public boolean isOwner(String nodeId, Bck bck, String objectName) {
    Snode owner = owner(bck, objectName);
    return owner != null && owner.id().equals(nodeId);
  }

  /**
   * True while objects may lie on targets that do not own them: the active targets differ from a
   * target set that was in force since the last completed rebalance.
   */
  public boolean moving() {
    return moving;
  }

  /** True when listings must say that a rebalance runs or was interrupted. */
  public boolean unsettled() {
    return moving || rmd.running();
  }

  /**
   * IDs of the targets that owned the object since the last completed rebalance, newest first,
   * without duplicates. The present owner is among them when nothing changed for this name.
   */
  public List<String> earlierOwners(Bck bck, String objectName) {
    long digest = Hrw.digest(bck.uname(objectName));
    Set<String> owners = new LinkedHashSet<>();
    for (Candidates<String> set : earlier) {
      String owner = set.best(digest);
      if (owner != null) {
        owners.add(owner);
      }
    }
    return List.copyOf(owners);
  }

  /**
   * Targets whose part a complete listing needs: the active ones and, while objects move, every
   * target that was in force since the last completed rebalance.
   *
   * @throws MissingTargetException when such a target is no longer in the cluster map
   */
  public List<Snode> holders() {
    if (!moving) {
      return active;
    }
    Set<String> ids = new LinkedHashSet<>();
    active.forEach(target -> ids.add(target.id()));
    rmd.history().forEach(ids::addAll);
    List<Snode> holders = new ArrayList<>();
    for (String id : ids) {
      Snode node = smap.targets().get(id);
      if (node == null) {
        throw new MissingTargetException(id);
      }
      holders.add(node);
    }
    return holders;
  }

  /** Targets of {@link #holders()} that are still in the cluster map. */
  public List<Snode> reachableHolders() {
    if (!moving) {
      return active;
    }
    Set<String> ids = new LinkedHashSet<>();
    active.forEach(target -> ids.add(target.id()));
    rmd.history().forEach(ids::addAll);
    return ids.stream().map(smap.targets()::get).filter(node -> node != null).toList();
  }
}
