package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One target's part of a page: everything it has between the lower bound of the request and its last
 * entry, and nothing beyond that if {@code end}. Immutable; travels between nodes as JSON, so that a
 * cut connection cannot pass for a short part.
 *
 * @param placement key of the placement under which the part was made, at its beginning and its end
 * @param entries ascending by bytes of the name, each name once
 * @param end no name follows on this target
 */
public record ListPart(
    @JsonProperty("placement") String placement,
    @JsonProperty("entries") List<PartEntry> entries,
    @JsonProperty("end") boolean end) {

  /** Both parts must be there; only the last part may be empty. */
  public ListPart {
    requireNonNull(placement, "placement");
    entries = List.copyOf(requireNonNull(entries, "entries"));
  }
}
