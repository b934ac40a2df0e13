package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.node.job.Placement;
import io.ais.node.object.Durability;
import io.ais.node.store.Fence;
import java.util.OptionalLong;

/**
 * The parts of one published cluster state that moving objects needs. Immutable.
 *
 * @param fence what orders copies under this state
 */
public record RebalanceView(Placement placement, Bmd bmd, Fence fence) {
  /** Of a node that has not seen a cluster state yet. */
  public static final RebalanceView NONE = of(Smap.EMPTY, Rmd.NONE, Bmd.EMPTY, 0);

  public RebalanceView {
    requireNonNull(placement, "placement");
    requireNonNull(bmd, "bmd");
    requireNonNull(fence, "fence");
  }

  /** Takes the documents and the generation of one published state. */
  public static RebalanceView of(Smap smap, Rmd rmd, Bmd bmd, long gen) {
    return new RebalanceView(new Placement(smap, rmd), bmd, new Fence(gen, rmd.targetsSince()));
  }

  Rmd rmd() {
    return placement.rmd();
  }

  /** The target is in service. */
  boolean isActive(String targetId) {
    return placement.smap().activeTargets().stream().anyMatch(t -> t.id().equals(targetId));
  }

  /** Id of the bucket; empty when it does not exist. */
  OptionalLong bid(Bck bck) {
    BucketProps props = bmd.get(bck);
    return props == null ? OptionalLong.empty() : OptionalLong.of(props.bid().bits());
  }

  /** Objects of this bucket have versions. */
  boolean versioned(Bck bck) {
    BucketProps props = bmd.get(bck);
    return props != null && props.versioning().enabled();
  }

  /** When a received copy of an object of this bucket counts as stored. */
  Durability durability(Bck bck) {
    BucketProps props = bmd.get(bck);
    return Durability.of(props == null ? "" : props.writePolicy().data());
  }
}
