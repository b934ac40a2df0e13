package io.ais.node.control;

import io.ais.node.cluster.ClusterState;

/** Told of every published state, in order, on the {@code publish} thread. */
@FunctionalInterface
public interface StateListener {

  /**
   * @param before the state published before; null for the first
   */
  void published(ClusterState before, ClusterState now);
}
