package io.ais.node.list;

import io.ais.model.Snode;
import java.time.Duration;

/** Asks targets for their parts. Blocking; thread-safe. */
@FunctionalInterface
public interface TargetPages {

  /**
   * @throws io.ais.error.AisException when there is no complete answer in time: a target that does
   *     not answer is 503, what a target refused has its own status
   */
  ListPart part(Snode target, PartRequest request, Duration timeout);
}
