package io.ais.node.fshc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskExecutor.Progress;
import io.ais.node.fshc.Verdict.Health;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When to look at a file system, and what follows from what was found. */
class DecisionTest {
  private static final long SECOND = 1_000_000_000L;

  private static Pass errors(int count) {
    return new Pass(count, count == 0 ? "" : "x: Input/output error");
  }

  @Test
  void noErrorIsHealthyAndFewAreOnlyTold() {
    assertEquals(Optional.of(Verdict.HEALTHY), Decision.afterFirst(errors(0), 2));

    Verdict one = Decision.afterFirst(errors(1), 2).orElseThrow();
    assertEquals(Health.SUSPICIOUS, one.health());
    assertFalse(one.isSick());
  }

  @Test
  void theLimitInBothPassesIsNeeded() {
    assertTrue(Decision.afterFirst(errors(2), 2).isEmpty());

    assertFalse(Decision.afterSecond(errors(5), errors(1), 2).isSick());
    assertFalse(Decision.afterSecond(errors(5), errors(0), 2).isSick());
    Verdict degraded = Decision.afterSecond(errors(2), errors(2), 2);
    assertEquals(Health.DEGRADED, degraded.health());
    assertTrue(degraded.detail().contains("Input/output error"), degraded.detail());
  }

  @Test
  void errorsCountOnlyWhileTheyAreRecentAndOnce() {
    ErrorWindow window = new ErrorWindow();
    for (int i = 0; i < 9; i++) {
      window.note(i * SECOND);
    }

    assertFalse(window.takeIfReached(10, Duration.ofSeconds(10), 9 * SECOND));
    window.note(12 * SECOND);
    assertFalse(window.takeIfReached(10, Duration.ofSeconds(10), 12 * SECOND), "two are too old");
    assertTrue(window.takeIfReached(8, Duration.ofSeconds(10), 12 * SECOND));
    assertFalse(window.takeIfReached(1, Duration.ofSeconds(10), 12 * SECOND), "they were taken");
  }

  private static Progress progress(long begun, long ended) {
    return new Progress(begun, ended, Duration.ZERO);
  }

  @Test
  void aStallIsSomethingPendingAndNothingEnding() {
    Stall stall = new Stall();

    assertEquals(Duration.ZERO, stall.update(progress(5, 5), 0));
    assertEquals(Duration.ZERO, stall.update(progress(6, 5), 100 * SECOND));
    assertEquals(Duration.ofSeconds(7), stall.update(progress(9, 5), 107 * SECOND));
    assertEquals(Duration.ZERO, stall.update(progress(9, 6), 108 * SECOND));
    assertEquals(Duration.ofSeconds(2), stall.update(progress(9, 6), 110 * SECOND));
    assertEquals(Duration.ZERO, stall.update(progress(9, 9), 111 * SECOND));
  }
}
