package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The small durable record of a voter (the vote file). Immutable.
 *
 * @param store identity of this durable store, never copied
 * @param promised no term below it is served
 * @param voted candidate that got the vote in the promised term; empty for none
 * @param committed key of the newest state known to be committed
 * @param founded uuid of the cluster this store took part in founding; empty for none
 * @param moved the cluster that this node left together with all others; null for none
 */
public record VoteRecord(
    @JsonProperty("store") String store,
    @JsonProperty("promised") Term promised,
    @JsonProperty("voted") String voted,
    @JsonProperty("committed") StateKey committed,
    @JsonProperty("founded") String founded,
    @JsonProperty("moved") Moved moved) {

  /** Replaces absent parts. */
  public VoteRecord {
    promised = promised == null ? Term.ZERO : promised;
    voted = voted == null ? "" : voted;
    committed = committed == null ? StateKey.NONE : committed;
    founded = founded == null ? "" : founded;
  }

  /** The record of a store that was just made. */
  public static VoteRecord fresh(String store) {
    return new VoteRecord(store, Term.ZERO, "", StateKey.NONE, "", null);
  }
}
