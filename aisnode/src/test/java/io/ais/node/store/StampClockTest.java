package io.ais.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.runtime.WallClock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A restarted target's stamps: never behind its former life, never ahead of its peers. */
final class StampClockTest {
  private static final Fence FENCE = new Fence(0, 1);

  /** A mark in memory, as the disk keeps it. */
  private static final class Mark implements StampClock.HighWaterMark {
    private final AtomicLong stored = new AtomicLong();

    @Override
    public long load() {
      return stored.get();
    }

    @Override
    public void store(long nanos) {
      stored.set(nanos);
    }
  }

  private static long wallNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  private static StampClock started(WallClock wall, long digest, Mark mark) {
    StampClock clock = new StampClock(wall, digest, mark);
    clock.prepare();
    return clock;
  }

  @Test
  void aPeerWritesOverWhatARestartedTargetWroteWithoutHavingSeenIt() {
    Mark mark = new Mark();
    started(StampClockTest::wallNanos, 1, mark).next(FENCE);
    StampClock restarted = started(StampClockTest::wallNanos, 1, mark);
    WriteStamp old = restarted.next(FENCE);
    StampClock peer = started(() -> wallNanos() + 1_000_000, 2, new Mark());

    assertTrue(peer.next(FENCE).isNewerThan(old));
  }

  @Test
  void doesNotGoBehindItsFormerLifeWhenTheWallClockWasSetBack() {
    long hour = TimeUnit.HOURS.toNanos(1);
    Mark mark = new Mark();
    WriteStamp old = started(StampClockTest::wallNanos, 1, mark).next(FENCE);
    long before = System.nanoTime();
    StampClock restarted = started(() -> wallNanos() - hour, 1, mark);

    assertTrue(restarted.next(FENCE).isNewerThan(old));
    assertTrue(System.nanoTime() - before < StampClock.RESERVE_NANOS, "did not wait");
  }

  @Test
  void storesTheMarkAheadOfTheFirstStamp() {
    Mark mark = new Mark();
    long now = 5_000_000_000L;
    StampClock clock = started(() -> now, 1, mark);

    assertEquals(now + StampClock.RESERVE_NANOS, mark.load());
    assertTrue(clock.next(FENCE).hlcNanos() < mark.load());
  }
}
