package io.ais.node.cluster;

import io.ais.model.Snode;
import java.util.List;

/**
 * Who this node is and how it was started. Immutable.
 *
 * @param self its entry as it would appear in the map (own addresses, flags wanted)
 * @param boot nonce of this process
 * @param designated a node without a state may found a cluster
 * @param standby waits for an invitation instead of joining
 * @param skipStartup found without waiting for a target
 * @param expectedTargets found as soon as so many targets joined; 0 means by quiet time
 * @param seeds control URLs to ask for a cluster, in order
 * @param restartMarks the last run ended without a clean stop, or a rebalance was interrupted
 */
public record Identity(
    Snode self,
    String boot,
    boolean designated,
    boolean standby,
    boolean skipStartup,
    int expectedTargets,
    List<String> seeds,
    boolean restartMarks) {

  /** Copies the seeds. */
  public Identity {
    seeds = List.copyOf(seeds);
  }

  /** Id of this node. */
  public String id() {
    return self.id();
  }
}
