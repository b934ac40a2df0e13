package io.ais.node.store;

import io.ais.error.AisException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Rules for custom metadata (spec/rest-api.md 8.4): keys, reserved bytes, total size. Stateless. */
public final class CustomMetadata {
  /** Keys and values together, in bytes. */
  public static final int MAX_BYTES = 2048;

  private static final int MAX_PAIRS = 256;

  private CustomMetadata() {}

  /**
   * Returns the map when it obeys the rules.
   *
   * @throws AisException 400 naming the rule
   */
  public static Map<String, String> check(Map<String, String> custom) {
    int total = 0;
    for (Map.Entry<String, String> entry : custom.entrySet()) {
      if (entry.getKey().isEmpty()) {
        throw AisException.badRequest("custom metadata: empty key");
      }
      if (isReserved(entry.getKey()) || isReserved(entry.getValue())) {
        throw AisException.badRequest(
            "custom metadata: reserved bytes in key \"" + entry.getKey() + "\"");
      }
      total += bytes(entry.getKey()) + bytes(entry.getValue());
    }
    if (total > MAX_BYTES || custom.size() > MAX_PAIRS) {
      throw AisException.badRequest(
          "custom metadata: %d bytes in %d keys exceed the limit of %d bytes, %d keys"
              .formatted(total, custom.size(), MAX_BYTES, MAX_PAIRS));
    }
    return custom;
  }

  private static boolean isReserved(String text) {
    return text.indexOf('\u0001') >= 0;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
