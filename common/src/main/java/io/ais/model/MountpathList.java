package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Mountpaths of a target by state, answer of {@code what=mountpaths} (spec/rest-api-jobs.md 2.1);
 * always arrays. Immutable.
 *
 * @param waitingDisable being disabled or detached: data still moves away
 */
public record MountpathList(
    @JsonProperty("available") List<String> available,
    @JsonProperty("waiting_dd") List<String> waitingDisable,
    @JsonProperty("disabled") List<String> disabled) {

  /** Copies the lists. */
  public MountpathList {
    available = available == null ? List.of() : List.copyOf(available);
    waitingDisable = waitingDisable == null ? List.of() : List.copyOf(waitingDisable);
    disabled = disabled == null ? List.of() : List.copyOf(disabled);
  }
}
