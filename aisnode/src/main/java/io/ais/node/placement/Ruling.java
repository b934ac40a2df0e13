package io.ais.node.placement;

import io.ais.model.BucketProps;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.Contact;
import io.ais.node.job.Placement;
import io.ais.node.store.Fence;

/**
 * What one cluster state says of one name. Immutable.
 *
 * @param state the state asked
 * @param placement how names are placed under it
 * @param props of the bucket
 * @param owner target that owns the name
 * @param own this node is the owner
 * @param contact how far the state can be trusted to be the newest
 */
public record Ruling(
    ClusterState state,
    Placement placement,
    BucketProps props,
    Snode owner,
    boolean own,
    Contact contact) {

  /** Bucket id of the committed bucket metadata. */
  public long bid() {
    return props.bid().bits();
  }

  /** The placement as writes carry it. */
  public Fence fence() {
    return fence(state);
  }

  /** The placement of a state as writes carry it. */
  static Fence fence(ClusterState state) {
    return new Fence(state.term().gen(), state.rmd().targetsSince());
  }

  /** Objects may lie at owners under earlier target sets: a rebalance runs or is due. */
  public boolean isUnsettled() {
    return placement.unsettled();
  }
}
