package io.ais.node.ec;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.job.Placement;
import io.ais.node.object.ObjectStore;
import io.ais.node.store.Lom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of slices whether their object is here, and restores it if not. Thread-safe. */
final class Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Owner.class);

  private final String selfId;
  private final ObjectStore store;
  private final Restorer restorer;
  private final Supplier<Placement> placement;

  Owner(String selfId, ObjectStore store, Restorer restorer, Supplier<Placement> placement) {
    this.selfId = selfId;
    this.store = store;
    this.restorer = restorer;
    this.placement = placement;
  }

  List<SlicePeers.Verdict> judge(List<Lom> slices) {
    List<SlicePeers.Verdict> verdicts = new ArrayList<>();
    slices.forEach(slice -> verdicts.add(judge(slice)));
    return verdicts;
  }

  private SlicePeers.Verdict judge(Lom slice) {
    Bck bck = Slice.objects(slice.bck());
    if (!placement.get().isOwner(selfId, bck, slice.name())) {
      return SlicePeers.Verdict.UNKNOWN;
    }
    try {
      Optional<Lom> here = store.find(bck, slice.bid(), slice.name());
      if (here.isEmpty() || slice.stamp().isNewerThan(here.get().stamp())) {
        boolean restored = restorer.restore(bck, slice.bid(), slice.name());
        return restored ? SlicePeers.Verdict.KEEP : SlicePeers.Verdict.UNKNOWN;
      }
      return here.get().stamp().isNewerThan(slice.stamp())
          ? SlicePeers.Verdict.STALE
          : SlicePeers.Verdict.KEEP;
    } catch (AisException e) {
      LOG.warn("{}", e.getMessage());
      return SlicePeers.Verdict.UNKNOWN;
    }
  }
}
