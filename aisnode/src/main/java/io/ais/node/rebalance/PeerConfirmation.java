package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.http.Net;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.store.Lom;
import io.ais.wire.HeaderMap;
import io.ais.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@link Confirmation} over the data network: {@code POST /v1/intra/have} with an array of {@link
 * ObjectRecord}s and the mark of the asker's cluster state; the answer is one letter per record.
 */
public final class PeerConfirmation implements Confirmation {
  /** Path of the question. */
  public static final String HAVE = "/v1/intra/have";

  /** Query parameter: read and compare every byte. */
  public static final String QUERY_THOROUGH = "thorough";

  private final PeerClient client;
  private final Supplier<String> stateMark;
  private final Duration quick;
  private final Duration thorough;

  /**
   * @param stateMark of the newest published state
   * @param quick longest wait for an answer from metadata
   * @param thorough longest wait when the other side reads everything
   */
  public PeerConfirmation(
      PeerClient client, Supplier<String> stateMark, Duration quick, Duration thorough) {
    this.client = requireNonNull(client, "client");
    this.stateMark = requireNonNull(stateMark, "stateMark");
    this.quick = requireNonNull(quick, "quick");
    this.thorough = requireNonNull(thorough, "thorough");
  }

  @Override
  public List<Verdict> ask(Snode owner, List<Lom> copies, boolean thoroughly) {
    String path = thoroughly ? HAVE + "?" + QUERY_THOROUGH + "=true" : HAVE;
    PeerRequest request =
        PeerRequest.of(Net.DATA, "POST", path, thoroughly ? thorough : quick)
            .withHeaders(new HeaderMap().add(PeerNeighbors.STATE, stateMark.get()))
            .withBody(Json.bytes(copies.stream().map(ObjectRecord::of).toList()));
    String letters = new String(client.call(owner, request).body(), StandardCharsets.US_ASCII);
    if (letters.length() != copies.size()) {
      throw AisException.unavailable(
          owner.display() + " answers " + letters.length() + " of " + copies.size());
    }
    List<Verdict> verdicts = new ArrayList<>();
    try {
      letters.chars().forEach(letter -> verdicts.add(Verdict.of((char) letter)));
    } catch (IllegalArgumentException e) {
      throw new AisException(503, "", owner.display() + " answers nonsense", e);
    }
    return verdicts;
  }
}
