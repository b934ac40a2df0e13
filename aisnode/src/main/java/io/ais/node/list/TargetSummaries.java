package io.ais.node.list;

import io.ais.model.Snode;
import java.time.Duration;

/** Asks targets for their parts of a bucket summary. Blocking; thread-safe. */
@FunctionalInterface
public interface TargetSummaries {

  /**
   * @throws io.ais.error.AisException when there is no complete answer in time
   */
  SummaryPart part(Snode target, SummaryRequest request, Duration timeout);
}
