package io.ais.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LineLimitTest {
  private long now;
  private final LineLimit limit = new LineLimit(2, 100, () -> now);

  @Test
  void letsAFewThroughInEachPeriodAndCountsTheOthers() {
    assertEquals(0, limit.admit());
    assertEquals(0, limit.admit());
    for (int i = 0; i < 5; i++) {
      assertEquals(-1, limit.admit());
    }
    now = 100;
    assertEquals(5, limit.admit());
    assertEquals(0, limit.admit());
    assertEquals(-1, limit.admit());
  }

  @Test
  void reportsWhatWasLeftOutOnceAndNotBeforeItsPeriodIsOver() {
    for (int i = 0; i < 6; i++) {
      limit.admit();
    }
    assertEquals(0, limit.leftOut());
    now = 100;
    assertEquals(4, limit.leftOut());
    assertEquals(0, limit.leftOut());
    assertEquals(0, limit.admit());
  }
}
