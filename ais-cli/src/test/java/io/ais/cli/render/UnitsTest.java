package io.ais.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.cli.syntax.CommandException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "iec,0,0B", "iec,1010,1010B", "iec,2010,1.96KiB", "iec,3145745,3.00MiB",
    "iec,23874170880,22.23GiB", "si,2010,2.01KB", "si,3145745,3.15MB", "raw,3145745,3145745"
  })
  void showsSizes(String units, long bytes, String text) {
    assertEquals(text, Units.parse(units).size(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "iec,16,16",
    "iec,4mb,4194304",
    "iec,1MiB,1048576",
    "iec,1.5k,1536",
    "si,4mb,4000000",
    "iec,128kib,131072",
    "raw,7,7"
  })
  void readsSizes(String units, String text, long bytes) {
    assertEquals(bytes, Units.parse(units).parseSize(text));
  }

  @ParameterizedTest
  @CsvSource({"si,1MiB", "raw,1k", "iec,abc", "iec,12xb"})
  void refusesSizesThatDoNotFit(String units, String text) {
    assertThrows(CommandException.class, () -> Units.parse(units).parseSize(text));
  }

  @Test
  void refusesUnknownUnits() {
    CommandException e = assertThrows(CommandException.class, () -> Units.parse("foo"));

    assertEquals(
        "--units=foo is invalid: invalid \"foo\" (expecting one of: iec, si, raw or \"\")",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "5920370,5.92037ms",
    "99999999,99.999999ms",
    "350400000,350ms",
    "5678000000,5.68s",
    "11440000000,11.4s",
    "100000865557,1m40s",
    "3723000000000,1h2m3s"
  })
  void roundsDurationsByMagnitude(long nanos, String text) {
    assertEquals(text, Times.rounded(Duration.ofNanos(nanos)));
  }

  @Test
  void showsTimes() {
    Instant time = Instant.parse("2026-11-20T23:56:51.5Z");
    Times times = new Times(ZoneId.of("UTC"));

    assertEquals("23:56:51", times.clock(time, false));
    assertEquals("Nov 20 23:56:51", times.clock(time, true));
    assertEquals("20 Nov 26 23:56 UTC", times.access(time));
    assertEquals("11-20 23:56:51", times.monthDay(time));
    assertEquals("-", times.clock(null, true));
    assertEquals("2026-11-20T23:51:34Z", Times.created(1795218694510950264L));
  }
}
