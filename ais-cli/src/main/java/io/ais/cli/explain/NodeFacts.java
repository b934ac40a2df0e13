package io.ais.cli.explain;

import io.ais.model.MountpathList;
import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.model.Snode;

/**
 * What is known of one node before anything is concluded. Immutable.
 *
 * @param asked what the user called it
 * @param smap the map of the gateway
 * @param node null when it is not in the map
 * @param placed objects were placed on it since the last complete rebalance, though it is not in the map
 * @param status what it says of itself; null when it does not answer
 * @param silence why it does not answer; empty when it does
 * @param readiness what it says of its readiness
 * @param mountpaths of a target that answers; null otherwise
 * @param trouble why it hears no primary, in its words; empty when it does
 */
public record NodeFacts(
    String asked,
    Smap smap,
    Snode node,
    boolean placed,
    NodeStatus status,
    String silence,
    Readiness readiness,
    MountpathList mountpaths,
    String trouble) {

  /**
   * Answer of the node itself to a question for its readiness.
   *
   * @param status of HTTP; 0 when it cannot be asked from here
   * @param reason why it is not ready, in its words; may be empty
   */
  public record Readiness(int status, String reason) {
    static final int READY = 200;

    /** Nobody answered. */
    public static final Readiness UNKNOWN = new Readiness(0, "");
  }
}
