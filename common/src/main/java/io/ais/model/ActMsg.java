package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The envelope of control requests (spec/rest-api.md 1.2). Immutable.
 *
 * @param value the action's own message, as a tree of maps, lists and scalars; may be null
 */
public record ActMsg(
    @JsonProperty("value") Object value,
    @JsonProperty("action") String action,
    @JsonProperty("name") String name) {

  /** Replaces absent parts. */
  public ActMsg {
    action = action == null ? "" : action;
    name = name == null ? "" : name;
  }
}
