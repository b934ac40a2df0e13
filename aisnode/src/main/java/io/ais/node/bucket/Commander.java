package io.ais.node.bucket;

import io.ais.node.cluster.Command;
import io.ais.node.cluster.CommandResult;

/** Submits commands to the control plane of this node, which must be the primary. Blocking. */
@FunctionalInterface
public interface Commander {

  /**
   * @throws io.ais.error.AisException as the command was refused; 503 without a quorum
   */
  CommandResult submit(Command command);
}
