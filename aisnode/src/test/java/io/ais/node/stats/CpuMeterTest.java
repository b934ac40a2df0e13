package io.ais.node.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CpuMeterTest {
  private static final long MILLIS = 1_000_000;

  private long now;
  private String stat = "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1";

  private final CpuMeter meter =
      new CpuMeter(
          path -> path.equals("/proc/stat") ? stat : "", Duration.ofMillis(200), () -> now);

  @Test
  void tellsTheShareSinceTheLastLook() {
    now += 200 * MILLIS;
    stat = "cpu  130 0 100 870 0 0 0 0 0 0";

    assertEquals(30, meter.percent());
  }

  @Test
  void waitingForDisksIsNoWork() {
    now += 200 * MILLIS;
    stat = "cpu  110 0 100 800 90 0 0 0 0 0";

    assertEquals(10, meter.percent());
  }

  @Test
  void looksNotTooOften() {
    now += 200 * MILLIS;
    stat = "cpu  130 0 100 870 0 0 0 0 0 0";
    assertEquals(30, meter.percent());

    now += 199 * MILLIS;
    stat = "cpu  230 0 100 870 0 0 0 0 0 0";
    assertEquals(30, meter.percent());
    now += MILLIS;
    assertEquals(100, meter.percent());
  }

  @Test
  void knowsNothingWithoutTheFile() {
    assertEquals(0, new CpuMeter(path -> "", Duration.ZERO, () -> now).percent());
  }
}
