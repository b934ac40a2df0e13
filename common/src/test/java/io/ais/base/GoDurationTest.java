package io.ais.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "10s, 10000000000",
    "1h30m, 5400000000000",
    "2h0m, 7200000000000",
    "100ms, 100000000",
    "1.5s, 1500000000",
    ".5m, 30000000000",
    "1.m, 60000000000",
    "5us, 5000",
    "5\u00b5s, 5000",
    "5\u03bcs, 5000",
    "7ns, 7",
    "-1m30s, -90000000000",
    "+3s, 3000000000",
    "0, 0",
    "0s, 0",
    "1.0000000019s, 1000000001",
    "2562047h47m16.854775807s, 9223372036854775807"
  })
  void parsesGoSyntax(String text, long nanos) {
    assertEquals(nanos, GoDuration.parse(text).toNanos());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "abc|time: invalid duration \"abc\"",
        "''|time: invalid duration \"\"",
        "-|time: invalid duration \"-\"",
        ".s|time: invalid duration \".s\"",
        "1h.s|time: invalid duration \"1h.s\"",
        "10|time: missing unit in duration \"10\"",
        "1h5|time: missing unit in duration \"1h5\"",
        "3d|time: unknown unit \"d\" in duration \"3d\"",
        "2562047h47m16.854775808s|time: invalid duration \"2562047h47m16.854775808s\""
      },
      delimiter = '|')
  void refusesWithTheTextOfGo(String text, String message) {
    assertEquals(
        message, assertThrows(InvalidException.class, () -> GoDuration.parse(text)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "10s, 10s, 10s",
    "60s, 1m, 1m0s",
    "120m, 2h0m, 2h0m0s",
    "1h, 1h0m, 1h0m0s",
    "100s, 1m40s, 1m40s",
    "3610s, 1h0m10s, 1h0m10s",
    "100ms, 100ms, 100ms",
    "5920370ns, 5.92037ms, 5.92037ms",
    "1500ns, 1.5\u00b5s, 1.5\u00b5s",
    "999ns, 999ns, 999ns",
    "1.05s, 1.05s, 1.05s",
    "0, 0s, 0s",
    "-90s, -1m30s, -1m30s"
  })
  void printsBothForms(String text, String config, String full) {
    Duration duration = GoDuration.parse(text);

    assertEquals(config, GoDuration.format(duration));
    assertEquals(full, GoDuration.formatGo(duration));
  }

  @Test
  void readsBackWhatItPrints() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      Duration duration = Duration.ofNanos(random.nextLong() >> random.nextInt(63));

      assertEquals(duration, GoDuration.parse(GoDuration.format(duration)));
      assertEquals(duration, GoDuration.parse(GoDuration.formatGo(duration)));
    }
  }
}
