package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ais.node.job.ManualTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MoveMeterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final MoveMeter meter = new MoveMeter(time);

  @BeforeEach
  void begin() {
    meter.restart();
  }

  private void expect(int objects) {
    for (int i = 0; i < objects; i++) {
      meter.expect(100);
    }
  }

  /** So many objects of 100 bytes in each of the seconds. */
  private void settle(int seconds, int perSecond) {
    for (int s = 0; s < seconds; s++) {
      time.pass(SECOND);
      for (int i = 0; i < perSecond; i++) {
        meter.settled(100);
      }
    }
  }

  private void assertShows(Map<String, String> expected) {
    expected.forEach((key, value) -> assertEquals(value, meter.shown().get(key), key));
  }

  @Test
  void tellsWhatIsLeftAndForHowLongAtThisRate() {
    expect(100);
    meter.surveyed();

    settle(4, 10);

    assertShows(
        Map.of(
            "moved-objs", "40",
            "moved-bytes", "4000",
            "left-objs", "60",
            "left-bytes", "6000",
            "objs-per-sec", "10",
            "bytes-per-sec", "1000",
            "left-sec", "6"));
  }

  @Test
  void doesNotSayWhatIsLeftBeforeAllHasBeenCounted() {
    expect(5);

    settle(1, 2);

    assertFalse(meter.shown().containsKey("left-objs"));
    assertFalse(meter.shown().containsKey("left-sec"));
    assertShows(Map.of("moved-objs", "2"));
  }

  @Test
  void doesNotSayHowLongBeforeAnythingMoved() {
    expect(5);
    meter.surveyed();
    time.pass(SECOND);

    assertShows(Map.of("left-objs", "5", "objs-per-sec", "0"));
    assertFalse(meter.shown().containsKey("left-sec"));
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    expect(10_000);
    meter.surveyed();
    settle(60, 100);

    settle(30, 10);

    assertShows(Map.of("objs-per-sec", "10"));
  }

  @Test
  void neverShowsLessThanNothing() {
    expect(1);
    meter.surveyed();

    settle(1, 3);

    assertShows(Map.of("left-objs", "0", "left-bytes", "0", "left-sec", "0"));
  }

  @Test
  void startsAnew() {
    expect(3);
    meter.surveyed();
    settle(1, 3);

    meter.restart();

    assertShows(Map.of("moved-objs", "0", "moved-bytes", "0"));
    assertFalse(meter.shown().containsKey("left-objs"));
  }
}
