package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Another cluster, to which all members of this one go. Immutable.
 *
 * @param uuid of that cluster
 * @param urls where its proxies answer, the primary first
 */
public record Destination(
    @JsonProperty("uuid") String uuid, @JsonProperty("urls") List<String> urls) {

  /** As many as find room in the vote file. */
  public static final int URL_LIMIT = 5;

  /** Copies the addresses. */
  public Destination {
    urls = urls == null ? List.of() : List.copyOf(urls);
  }
}
