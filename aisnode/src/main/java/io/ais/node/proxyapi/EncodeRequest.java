package io.ais.node.proxyapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.error.AisException;
import io.ais.model.ActMsg;
import io.ais.wire.Actions;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Value of action {@code ec-encode}: JSON inside a string (spec/rest-api.md 7). Immutable.
 *
 * @param dataSlices null: as the bucket has it
 * @param paritySlices as before
 */
record EncodeRequest(
    @JsonProperty("data_slices") Integer dataSlices,
    @JsonProperty("parity_slices") Integer paritySlices) {

  static EncodeRequest of(ActMsg message) {
    if (message.value() == null) {
      return new EncodeRequest(null, null);
    }
    if (!(message.value() instanceof String text)) {
      throw invalid(null);
    }
    try {
      return text.isBlank()
          ? new EncodeRequest(null, null)
          : Json.parse(text.getBytes(StandardCharsets.UTF_8), EncodeRequest.class);
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  private static AisException invalid(IOException cause) {
    return new AisException(400, "", "invalid " + Actions.EC_ENCODE + " request", cause);
  }

  /** The change of properties that is asked for: zero slices mean no change, too. */
  ActMsg asChange() {
    Map<String, Object> ec = new LinkedHashMap<>();
    ec.put("enabled", true);
    if (dataSlices != null && dataSlices > 0) {
      ec.put("data_slices", dataSlices);
    }
    if (paritySlices != null && paritySlices > 0) {
      ec.put("parity_slices", paritySlices);
    }
    return new ActMsg(Map.of("ec", ec), Actions.SET_PROPS, "");
  }
}
