package io.ais.node.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.node.cluster.Core;
import io.ais.node.cluster.StateKey;
import io.ais.node.cluster.Term;

/**
 * Where a node stands in the cluster protocol after a step. Immutable; read by other threads.
 *
 * @param primary it is primary and its first state is committed
 * @param primaryId whom it follows; empty for nobody
 * @param writeUntilNanos until when a target may acknowledge writes, on the driver's ticker
 * @param closeUntilNanos until when a target knows that no bucket is destroyed behind its back
 * @param leadsUntilNanos until when it knows, if it is primary, that nobody else is
 * @param voting a vote is in progress here
 * @param trouble what keeps it without a primary; empty while it has one
 * @param outside it is in no cluster, or its cluster goes on without it
 */
public record Standing(
    @JsonProperty("primary") boolean primary,
    @JsonProperty("primary_id") String primaryId,
    @JsonProperty("write_until") long writeUntilNanos,
    @JsonProperty("close_until") long closeUntilNanos,
    @JsonProperty("leads_until") long leadsUntilNanos,
    @JsonProperty("voting") boolean voting,
    @JsonProperty("trouble") String trouble,
    @JsonProperty("outside") boolean outside,
    @JsonProperty("standby") boolean standby,
    @JsonProperty("promised") Term promised,
    @JsonProperty("accepted") StateKey accepted,
    @JsonProperty("store") String store) {

  static final Standing NONE =
      new Standing(
          false,
          "",
          Long.MIN_VALUE / 2,
          Long.MIN_VALUE / 2,
          Long.MIN_VALUE / 2,
          false,
          "",
          true,
          false,
          Term.ZERO,
          StateKey.NONE,
          "");

  static Standing of(Core core) {
    return new Standing(
        core.isPrimary(),
        core.primaryId(),
        core.writeUntil(),
        core.closeUntil(),
        core.leadsUntil(),
        core.isVoting(),
        core.trouble(),
        core.isOutside(),
        core.isStandby(),
        core.promised(),
        core.accepted() == null ? StateKey.NONE : core.accepted().key(),
        core.store());
  }
}
