package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.job.Placement;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.store.Lom;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes the word of owners that a name was deleted: older copies go. Thread-safe.
 *
 * <p>When all targets have confirmed, the owner gives up its record of the delete. So a target that
 * may have sent its copy on its way, because a rebalance runs of which the owner need not know yet,
 * does not confirm: the copy would arrive at an owner that has forgotten.
 */
public final class Deletions {
  private final LocalObjects objects;
  private final Supplier<RebalanceView> view;
  private final Consumer<Lom> parts;

  /**
   * @param view newest published view
   * @param parts removes what else is kept here of an older object than this record of a delete
   */
  public Deletions(LocalObjects objects, Supplier<RebalanceView> view, Consumer<Lom> parts) {
    this.objects = requireNonNull(objects, "objects");
    this.view = requireNonNull(view, "view");
    this.parts = requireNonNull(parts, "parts");
  }

  /**
   * Removes what is older than the record of a delete. The caller has made sure that this target has
   * seen the cluster state of the one who asks.
   *
   * @throws AisException 503 when objects may be on their way
   */
  public void take(Lom tombstone) {
    Placement before = view.get().placement();
    if (before.unsettled()) {
      throw moving(tombstone);
    }
    while (hasOlder(tombstone)) {
      ByteSource nothing = ByteSource.of(new byte[0]);
      objects.receive(tombstone, nothing, Durability.IMMEDIATE, () -> true);
      objects.drop(tombstone, () -> true);
    }
    parts.accept(tombstone);
    if (!view.get().placement().key().equals(before.key())) {
      throw moving(tombstone);
    }
  }

  /** 503: maybe. A mountpath that comes back meanwhile brings another one. */
  private boolean hasOlder(Lom tombstone) {
    Optional<Lom> here = objects.find(tombstone.bck(), tombstone.bid(), tombstone.name());
    return here.isPresent() && tombstone.stamp().isNewerThan(here.get().stamp());
  }

  private static AisException moving(Lom tombstone) {
    return AisException.unavailable(
        "objects are moving: an older copy of " + tombstone.cname() + " may be on its way");
  }
}
