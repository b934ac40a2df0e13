package io.ais.node.list;

import io.ais.model.list.ListEntry;
import io.ais.node.job.Placement;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects one part from a walk. Confined to the walking thread.
 *
 * <p>Settled cluster: only names this target owns; leftovers of earlier moves stay invisible, and
 * directories are folded here. While objects move: every name that lies here, deletes included and
 * with stamps; directories are folded by the proxy, because a directory whose only objects are
 * outdated copies does not exist.
 */
final class PartBuilder implements NameWalk.Visitor {
  private final PartRequest request;
  private final Placement placement;
  private final String selfId;
  private final EntryFormat format;
  private final boolean moving;
  private final List<PartEntry> entries = new ArrayList<>();
  private boolean end = true;

  PartBuilder(PartRequest request, Placement placement, String selfId, EntryFormat format) {
    this.request = request;
    this.placement = placement;
    this.selfId = selfId;
    this.format = format;
    this.moving = placement.moving();
  }

  /** The answer of a target that places names by another cluster state. */
  static ListPart nothing(String placementKey) {
    return new ListPart(placementKey, List.of(), false);
  }

  @Override
  public WalkStep visit(String name, Lom lom) {
    if (!moving && !placement.isOwner(selfId, request.bck(), name)) {
      return WalkStep.CONTINUE;
    }
    boolean fold = request.query().fold() && !moving;
    String directory = fold ? request.query().directoryOf(name) : null;
    if (directory != null && !NameOrder.BYTES.isAfter(directory, request.after())) {
      return WalkStep.skip(directory);
    }
    if (entries.size() == request.limit()) {
      end = false;
      return WalkStep.STOP;
    }
    if (directory != null) {
      entries.add(PartEntry.settled(ListEntry.directory(directory)));
      return WalkStep.skip(directory);
    }
    entries.add(entry(name, lom));
    return WalkStep.CONTINUE;
  }

  private PartEntry entry(String name, Lom lom) {
    if (!moving) {
      return PartEntry.settled(format.entry(request.query(), name, lom));
    }
    if (lom == null) { // corrupt here: any other copy is better
      return PartEntry.stamped(format.entry(request.query(), name, null), false, WriteStamp.ZERO);
    }
    if (lom.tombstone()) {
      return PartEntry.stamped(ListEntry.of(name, 0, 0), true, lom.stamp());
    }
    return PartEntry.stamped(format.entry(request.query(), name, lom), false, lom.stamp());
  }

  ListPart build() {
    return new ListPart(placement.key(), entries, end);
  }
}
