package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Bck;

/** Asks one target for its part of a bucket summary. Immutable; travels as JSON. */
public record SummaryRequest(
    @JsonProperty("bck") Bck bck,
    @JsonProperty("bid") long bid,
    @JsonProperty("prefix") String prefix) {

  /** Checks presence. */
  public SummaryRequest {
    requireNonNull(bck, "bck");
    requireNonNull(prefix, "prefix");
  }
}
