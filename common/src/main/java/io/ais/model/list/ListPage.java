package io.ais.model.list;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One page of a listing (spec/rest-api.md 7, "LsoRes"). Immutable.
 *
 * @param token continues the listing; empty on the last page
 * @param entries JSON null when there are none
 * @param flags bit {@link ListFlags#PAGE_INCOMPLETE}
 */
public record ListPage(
    @JsonProperty("uuid") String uuid,
    @JsonProperty("continuation_token") String token,
    @JsonProperty("entries") @JsonInclude(value = JsonInclude.Include.ALWAYS)
        List<ListEntry> entries,
    @JsonProperty("flags") long flags) {

  /** Replaces absent parts. */
  public ListPage {
    uuid = uuid == null ? "" : uuid;
    token = token == null ? "" : token;
    entries = entries == null || entries.isEmpty() ? null : List.copyOf(entries);
  }

  /** Entries of the page; never null. */
  @Override
  public List<ListEntry> entries() {
    return entries == null ? List.of() : entries;
  }

  /** No page follows. */
  @JsonIgnore
  public boolean isLast() {
    return token.isEmpty();
  }
}
