package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a target holds that no other target is known to hold. Immutable; ours, not of the reference.
 *
 * @param objects objects
 * @param bytes of these
 * @param complete everything was looked at
 * @param unreadable names of what cannot be read, the first hundred
 * @param unreadableCount all of these
 */
public record Held(
    @JsonProperty("objects") @JsonFormat(shape = JsonFormat.Shape.STRING) long objects,
    @JsonProperty("bytes") @JsonFormat(shape = JsonFormat.Shape.STRING) long bytes,
    @JsonProperty("complete") boolean complete,
    @JsonProperty("unreadable") List<String> unreadable,
    @JsonProperty("unreadable_count") @JsonFormat(shape = JsonFormat.Shape.STRING)
        long unreadableCount) {

  /** Copies the list. */
  public Held {
    unreadable = unreadable == null ? List.of() : List.copyOf(unreadable);
  }
}
