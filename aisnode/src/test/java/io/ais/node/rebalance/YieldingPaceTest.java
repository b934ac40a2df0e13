package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class YieldingPaceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MIB = 1 << 20;

  private long now = 5 * SECOND;
  private boolean clients;
  private long cpu = 10;
  private long limit;

  private final YieldingPace pace =
      new YieldingPace(
          new YieldingPace.Load() {
            @Override
            public boolean hasClients() {
              return clients;
            }

            @Override
            public long cpuPercent() {
              return cpu;
            }

            @Override
            public long maxBytesPerSecond() {
              return limit;
            }
          },
          Duration.ofSeconds(20),
          () -> now);

  /** Nanoseconds until the last of some copies may go. */
  private long waitOf(int copies, long bytes) {
    YieldingPace.Slot last = null;
    for (int i = 0; i <= copies; i++) {
      last = pace.reserve(bytes);
    }
    return pace.left(last);
  }

  @Test
  void nothingWaitsWhileNobodyElseWantsAnything() {
    assertEquals(0, waitOf(10_000, MIB));
  }

  @Test
  void restsWhileClientsAreServed() {
    clients = true;
    long calm = waitOf(100, 4096);
    assertTrue(calm > 0);

    now += calm;
    cpu = 95;
    assertTrue(waitOf(100, 4096) > 2 * calm);
  }

  @Test
  void goesOnAtFullSpeedWhenTheClientsAreGone() {
    clients = true;
    assertTrue(waitOf(1000, MIB) > SECOND);

    clients = false;
    assertEquals(0, waitOf(100, MIB));
  }

  /** A large copy waits for its first part, and then between its parts. */
  @Test
  void aLargeCopyIsSentInParts() {
    clients = true;
    pace.reserve(1000 * MIB);
    long part = pace.left(pace.reserve(Pace.PART_BYTES));

    assertTrue(part < SECOND / 10, part + " ns");
  }

  @Test
  void whoRestsGoesOnWhenTheClientsAreGone() {
    clients = true;
    waitOf(1000, MIB);
    YieldingPace.Slot waiting = pace.reserve(MIB);
    assertTrue(pace.left(waiting) > SECOND);

    clients = false;
    assertEquals(0, pace.left(waiting));
  }

  @Test
  void isNeverFasterThanTheOperatorAllows() {
    limit = 10 * MIB;

    assertEquals(10 * SECOND, waitOf(100, MIB), SECOND / 1000.0);
  }

  /** Whoever waits holds a connection. */
  @Test
  void noCopyWaitsLongerThanIsAllowed() {
    limit = MIB;

    assertEquals(20 * SECOND, waitOf(1000, MIB), SECOND / 1000.0);
  }

  @Test
  void aNewLimitCountsAtOnce() {
    limit = MIB;
    now += waitOf(3, MIB);
    limit = 0;
    pace.reserve(MIB); // the rest of the old one

    now += SECOND;
    assertEquals(0, waitOf(100, MIB));
  }
}
