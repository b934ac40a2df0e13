package io.ais.node.cluster;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketPropsToSet;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import java.util.List;
import java.util.Map;

/** What clients and operators ask of the primary. Immutable. */
public sealed interface Command {

  /**
   * An operator adds a node that the driver has asked for its entry.
   *
   * @param nonElectable the request carried the flag
   */
  record AdminJoin(Snode node, boolean nonElectable) implements Command {}

  /** A node takes itself out of the map, without rebalance. */
  record RemoveSelf(String id) implements Command {}

  /** Nodes leave service, objects move away first unless skipped. */
  record StartMaintenance(List<String> ids, boolean skipRebalance) implements Command {}

  /** Like maintenance; the processes stop when the objects have moved. */
  record ShutdownNode(List<String> ids, boolean skipRebalance) implements Command {}

  /**
   * Nodes leave for good.
   *
   * @param empty targets among them that hold nothing alone, as was found just now
   */
  record DecommissionNode(
      List<String> ids, boolean skipRebalance, DecommissionOptions options, List<String> empty)
      implements Command {}

  /** Nodes return to service. */
  record StopMaintenance(List<String> ids, boolean skipRebalance) implements Command {}

  /** Nodes are dropped from the map at once. */
  record RemoveUnsafe(List<String> ids, boolean skipRebalance) implements Command {}

  /** An operator starts a rebalance, or a cleanup of what rebalances left. */
  record StartRebalance(Rmd.Scope scope) implements Command {}

  /**
   * An operator stops the running rebalance.
   *
   * @param id {@code g<N>} or empty for whichever runs
   */
  record AbortRebalance(String id, boolean force) implements Command {}

  /**
   * Changes cluster configuration.
   *
   * @param keys {@code section.field} and value; empty when the tree is used
   * @param tree nested partial configuration, or null
   * @param updateTime text for {@code lastupdate_time}
   */
  record SetConfig(Map<String, String> keys, Object tree, String updateTime) implements Command {}

  /** Asks all nodes to drop their overrides; changes nothing in the state. */
  record ResetConfig() implements Command {}

  /** Creates a bucket; the bucket id is assigned here. */
  record CreateBucket(Bck bck, BucketProps props) implements Command {}

  /** Destroys a bucket. */
  record DestroyBucket(Bck bck) implements Command {}

  /** Changes bucket properties. */
  record SetBucketProps(Bck bck, BucketPropsToSet change) implements Command {}

  /** Replaces bucket properties by the given defaults, keeping the bucket's identity. */
  record ResetBucketProps(Bck bck, BucketProps defaults) implements Command {}

  /** Hands primacy to another proxy. */
  record SetPrimary(String id) implements Command {}

  /** Makes this node primary although the quorum is lost; to be submitted to the node itself. */
  record ForcePrimary(String id) implements Command {}

  /** All members join another cluster and give this one up. */
  record JoinCluster(Destination to) implements Command {}

  /** All nodes stop, nothing is removed. */
  record ShutdownCluster() implements Command {}

  /** All nodes clean up and stop. */
  record DecommissionCluster(DecommissionOptions options) implements Command {}
}
