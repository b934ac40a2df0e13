package io.ais.node.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTimeLayoutTest {
  private static final long MOMENT = 1_795_219_353_042_000_000L; // Sat 21 Nov 2026 00:02:33.042

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|21 Nov 26 00:02 UTC",
        "2006-01-02T15:04:05Z07:00|2026-11-21T00:02:33Z",
        "2006-01-02T15:04:05.999999999Z07:00|2026-11-21T00:02:33.042Z",
        "2006-01-02 15:04:05.000|2026-11-21 00:02:33.042",
        "Mon, 02 Jan 2006 15:04:05 MST|Sat, 21 Nov 2026 00:02:33 UTC",
        "Mon, 02 Jan 2006 15:04:05 -0700|Sat, 21 Nov 2026 00:02:33 +0000",
        "Monday, 02-Jan-06 15:04:05 MST|Saturday, 21-Nov-26 00:02:33 UTC",
        "3:04PM|12:02AM",
        "2006-01-02|2026-11-21",
        "January _2 1/2|November 21 11/21",
      })
  void formatsByLayout(String layout, String expected) {
    assertEquals(expected, GoTimeLayout.format(layout, MOMENT));
  }

  @ParameterizedTest
  @CsvSource({"''", "2006"})
  void anUnknownTimeIsEmpty(String layout) {
    assertEquals("", GoTimeLayout.format(layout, 0));
  }
}
