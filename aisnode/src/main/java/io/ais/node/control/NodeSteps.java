package io.ais.node.control;

import io.ais.node.cluster.Effect;

/** What the state machine asks of the process around it. Called on the control thread. */
public interface NodeSteps {
  /** The node shall stop. */
  void stop(Effect.StopNode step);

  /** All overrides of the cluster's configuration shall be dropped on this node. */
  void dropOverrides();

  /** A broken invariant or a file that cannot be trusted: stop the process at once. */
  void fatal(String invariant);
}
