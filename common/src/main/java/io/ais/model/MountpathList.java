package io.ais.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * Mountpaths of a target by state, answer of {@code what=mountpaths} (spec/rest-api-jobs.md 2.1);
 * always arrays. Immutable.
 *
 * @param waitingDisable being disabled or detached: data still moves away
 * @param missed out of service with their objects: path to state, the id of one whose path another disk has
 *     now; left out when there are none
 */
public record MountpathList(
    @JsonProperty("available") List<String> available,
    @JsonProperty("waiting_dd") List<String> waitingDisable,
    @JsonProperty("disabled") List<String> disabled,
    @JsonProperty("missed") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        SortedMap<String, String> missed) {

  /** Copies the lists. */
  public MountpathList {
    available = available == null ? List.of() : List.copyOf(available);
    waitingDisable = waitingDisable == null ? List.of() : List.copyOf(waitingDisable);
    disabled = disabled == null ? List.of() : List.copyOf(disabled);
    missed = missed == null ? Collections.emptySortedMap() : Trees.sorted(missed);
  }

  /**
   * Where a disk that is missed can be taken in: where it was, or, when another one is there now, where
   * people find it.
   *
   * @param name of one that is {@link #missed}
   */
  public static String place(String name) {
    return name.startsWith("/") ? name : "PATH_OF_ITS_DISK";
  }
}
