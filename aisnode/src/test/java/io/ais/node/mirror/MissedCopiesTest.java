package io.ais.node.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MissedCopiesTest {
  private final AtomicBoolean missed = new AtomicBoolean();
  private boolean full;
  private boolean free = true;
  private int runs;
  private Duration time = Duration.ZERO;

  private final MissedCopies copies =
      new MissedCopies(
          () -> full,
          () -> free,
          () -> missed.getAndSet(false),
          () -> runs++,
          () -> time.toNanos());

  private int runsAfterALook() {
    time = time.plusSeconds(10);
    copies.run();
    return runs;
  }

  @Test
  void areMadeWhenThereIsRoomAgain() {
    full = true;
    missed.set(true);
    assertEquals(0, runsAfterALook());

    full = false;
    assertEquals(1, runsAfterALook());

    assertEquals(1, runsAfterALook(), "nothing is missed any more");
  }

  @Test
  void waitForMountpathsAndForAResilverThatRuns() {
    full = true;
    missed.set(true);
    runsAfterALook();
    full = false;
    free = false;
    assertEquals(0, runsAfterALook());

    free = true;
    assertEquals(1, runsAfterALook());
  }

  /** A disk that fills up again and again between two looks. */
  @Test
  void areNotTriedAgainAndAgainWhileWritesFail() {
    for (int look = 1; look <= 61; look++) {
      missed.set(true);
      runsAfterALook();
    }

    assertEquals(2, runs, "in ten minutes");
  }
}
