package io.ais.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationTextTest {
  private record Holder(@JsonProperty("d") Duration d) {}

  private static Holder parse(String json) throws IOException {
    return Json.parse(json.getBytes(StandardCharsets.UTF_8), Holder.class);
  }

  @Test
  void travelsAsConfigurationText() throws IOException {
    assertEquals("{\"d\":\"2h0m\"}", Json.text(new Holder(Duration.ofHours(2))));
    assertEquals(Duration.ofMillis(1500), parse("{\"d\":\"1.5s\"}").d());
  }

  @Test
  void readsEmptyAsZeroAndNeedsUnits() throws IOException {
    assertEquals(Duration.ZERO, parse("{\"d\":\"\"}").d());
    assertThrows(IOException.class, () -> parse("{\"d\":5}"));
  }
}
