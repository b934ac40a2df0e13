package io.ais.node.control;

import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.StateKey;
import java.time.Duration;

/** What the rest of a node sees of the cluster. Thread-safe; reads never block. */
public interface ClusterView {

  /** Newest published state, or null before the node knows a cluster. */
  ClusterState current();

  /** The primary this node hears, itself when it is primary; empty while there is none. */
  String primaryId();

  /** What keeps this node without a primary, in words; empty while it has one. */
  String trouble();

  /** True while this node is the primary and may take commands. */
  boolean isPrimary();

  /** True while this node is the primary and nobody else can have become it. */
  boolean leads();

  /** True while this target may acknowledge writes: it is in touch with the primary. */
  boolean mayWrite();

  /** What this target knows of the cluster may be of the past, or not. */
  default Contact contact() {
    return mayWrite() ? Contact.CLOSE : Contact.REPLACEABLE;
  }

  /** Waits until {@link #mayWrite} holds; false when the time is over. */
  boolean awaitWritable(Duration atMost);

  /**
   * Waits until a state at least as new is published.
   *
   * @return the newest published state, which may be older if the time is over; null if none
   */
  ClusterState awaitAtLeast(StateKey key, Duration atMost);
}
