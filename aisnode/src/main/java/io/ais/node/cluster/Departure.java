package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Snode;

/**
 * A node that leaves by an operator's decision; part of the state, so that a new primary finishes
 * what the old one began. Immutable.
 *
 * @param node its entry when the verb was accepted (its address is needed after its removal)
 * @param verb what was asked
 * @param options of decommission; defaults otherwise
 * @param at number of the state before the one that carries the order: the same order may be given
 *     again, to the next process
 * @param due the node may go as soon as this state is marked by a quorum; false while its objects
 *     still move
 */
public record Departure(
    @JsonProperty("node") Snode node,
    @JsonProperty("verb") Verb verb,
    @JsonProperty("options") DecommissionOptions options,
    @JsonProperty("at") long at,
    @JsonProperty("due") boolean due) {

  /** How a node leaves. */
  public enum Verb {
    /** Stops, stays in the map in maintenance. */
    SHUTDOWN,
    /** Leaves the map, cleans up, stops unless told otherwise. */
    DECOMMISSION,
    /** Out of the map at once; the process goes on and must not come back by itself. */
    UNSAFE,
    /** Out of the map and gone with its files: may come back with old copies of objects. */
    REMOVED,
    /** The whole cluster stops; nothing is cleaned up. */
    SHUTDOWN_CLUSTER,
    /** The whole cluster cleans up and stops. */
    DECOMMISSION_CLUSTER
  }

  /** Id of the node. */
  String id() {
    return node.id();
  }

  /** A target out of the map that may be let in again with copies older than the cluster's. */
  boolean mayReturnWithOldCopies() {
    return node.isTarget()
        && (verb == Verb.UNSAFE || verb == Verb.REMOVED || isDecommissionWithFiles());
  }

  /**
   * A target that was taken out with what only it held: at once, or when it was away; in the latter case
   * its address is not known any more.
   */
  boolean isGivenUp() {
    boolean wasAway = verb == Verb.REMOVED && node.publicNet().host().isEmpty();
    return node.isTarget() && (verb == Verb.UNSAFE || wasAway);
  }

  /** What stays of a departure when the node is gone: null, or that its files may come back. */
  Departure remains() {
    boolean keepsFiles = node.isTarget() && isDecommissionWithFiles();
    return keepsFiles ? new Departure(node, Verb.REMOVED, options, at, true) : null;
  }

  private boolean isDecommissionWithFiles() {
    return verb == Verb.DECOMMISSION && due && !options.rmUserData();
  }

  /** The order for this node is not due yet. */
  boolean isUnfinished(String id) {
    return !due && id.equals(node.id());
  }

  /** For one node to carry out: over when that process is gone. */
  boolean isOrder() {
    return due && (verb == Verb.SHUTDOWN || verb == Verb.DECOMMISSION);
  }

  /** For a node whose order is not known any more. */
  static Departure ofDecommissioned(Snode node, long at) {
    return new Departure(node, Verb.DECOMMISSION, DecommissionOptions.DEFAULT, at, false);
  }

  Departure nowDue() {
    return new Departure(node, verb, options, at, true);
  }
}
