package io.ais.node.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One message between nodes. Immutable.
 *
 * @param uuid cluster of the sender, empty if it has none
 * @param from sender's node id
 * @param store sender's store id
 * @param boot nonce of the sender's process
 * @param url sender's control URL now
 */
public record Message(
    @JsonProperty("uuid") String uuid,
    @JsonProperty("from") String from,
    @JsonProperty("store") String store,
    @JsonProperty("boot") String boot,
    @JsonProperty("url") String url,
    @JsonProperty("body") Body body) {

  /**
   * @throws NullPointerException when a part is missing
   */
  public Message {
    requireNonNull(uuid, "uuid");
    requireNonNull(from, "from");
    requireNonNull(store, "store");
    requireNonNull(boot, "boot");
    requireNonNull(url, "url");
    requireNonNull(body, "body");
  }

  /** The sender as a voter. */
  Voter voter() {
    return new Voter(from, store);
  }
}
