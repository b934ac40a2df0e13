package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Value of {@code summary-bck} (spec/rest-api.md 6.1, "BsummCtrlMsg"). Immutable.
 *
 * @param uuid id of the running summary job; empty in the first request
 */
public record SummaryMsg(
    @JsonProperty("uuid") String uuid,
    @JsonProperty("prefix") String prefix,
    @JsonProperty("cached") boolean cached,
    @JsonProperty("present") boolean present,
    @JsonProperty("dont_add_remote") boolean dontAddRemote) {

  /** Replaces absent parts. */
  public SummaryMsg {
    uuid = uuid == null ? "" : uuid;
    prefix = prefix == null ? "" : prefix;
  }

  /** The next poll of the job with this id. */
  public SummaryMsg withUuid(String id) {
    return new SummaryMsg(id, prefix, cached, present, dontAddRemote);
  }
}
