package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Bck;

/**
 * Asks one target for its part of a page. Immutable; travels between nodes as JSON.
 *
 * @param uuid job id of the listing
 * @param bid bucket id in the committed bucket metadata
 * @param after exclusive lower bound of names
 * @param limit most entries wanted
 * @param placement key of the placement under which the proxy merges; see {@link
 *     io.ais.node.job.Placement#key}
 */
public record PartRequest(
    @JsonProperty("uuid") String uuid,
    @JsonProperty("bck") Bck bck,
    @JsonProperty("bid") long bid,
    @JsonProperty("query") ListQuery query,
    @JsonProperty("after") String after,
    @JsonProperty("limit") int limit,
    @JsonProperty("placement") String placement) {

  /** Checks presence and bounds. */
  public PartRequest {
    requireNonNull(uuid, "uuid");
    requireNonNull(bck, "bck");
    requireNonNull(query, "query");
    requireNonNull(after, "after");
    requireNonNull(placement, "placement");
    if (limit < 1 || limit > ListQuery.MAX_PAGE + 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
  }
}
