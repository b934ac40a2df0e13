package io.ais.node.fshc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.Latencies;
import io.ais.node.fshc.SlowDisks.Finding;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowDisksTest {
  private static final Duration QUICK = Duration.ofMillis(4);

  private final SlowDisks<String> slow = new SlowDisks<>();
  private final SortedMap<String, Latencies> disks = new TreeMap<>();

  @BeforeEach
  void threeDisks() {
    for (String name : new String[] {"a", "b", "c"}) {
      disks.put(name, new Latencies());
    }
    look();
  }

  private Optional<Finding<String>> look() {
    SortedMap<String, long[]> counts = new TreeMap<>();
    disks.forEach((name, latencies) -> counts.put(name, latencies.counts()));
    return slow.look(counts);
  }

  private void work(String disk, int tasks, Duration each) {
    for (int i = 0; i < tasks; i++) {
      disks.get(disk).add(each.toNanos());
    }
  }

  /** One window; what was found at its end. */
  private Optional<Finding<String>> window(Duration a, Duration b, Duration c) {
    work("a", 100, a);
    work("b", 100, b);
    work("c", 100, c);
    return look();
  }

  @Test
  void findsADiskThatIsSlowForAMinute() {
    Duration second = Duration.ofSeconds(1);
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), window(QUICK, second, QUICK), "window " + i);
    }
    Finding<String> found = window(QUICK, second, QUICK).orElseThrow();
    assertEquals("b", found.disk());
    assertTrue(found.reason().contains("1073 ms for 60 s"), found.reason());
  }

  @Test
  void aQuickWindowBreaksTheStreak() {
    Duration second = Duration.ofSeconds(1);
    for (int i = 0; i < 20; i++) {
      assertEquals(
          Optional.empty(), window(QUICK, i % 6 == 5 ? QUICK : second, QUICK), "window " + i);
    }
  }

  @Test
  void allDisksSlowIsTheMachineNotADisk() {
    for (int i = 0; i < 20; i++) {
      assertEquals(
          Optional.empty(),
          window(Duration.ofMillis(900), Duration.ofSeconds(2), Duration.ofMillis(700)));
    }
  }

  @Test
  void slowerThanPeersButNotSlowIsNoReason() {
    for (int i = 0; i < 20; i++) {
      assertEquals(
          Optional.empty(), window(Duration.ofNanos(50_000), Duration.ofMillis(200), QUICK));
    }
  }

  @Test
  void oneSlowTaskInAThousandIsNoReason() {
    for (int i = 0; i < 20; i++) {
      work("b", 899, QUICK);
      work("b", 1, Duration.ofSeconds(3));
      assertEquals(Optional.empty(), window(QUICK, QUICK, QUICK));
    }
  }

  @Test
  void idleWindowsSayNothing() {
    Duration second = Duration.ofSeconds(1);
    for (int i = 0; i < 5; i++) {
      window(QUICK, second, QUICK);
      work("b", 3, QUICK);
      assertEquals(Optional.empty(), look());
    }
    assertEquals("b", window(QUICK, second, QUICK).orElseThrow().disk());
  }

  @Test
  void aDiskWithoutPeersInUseSaysNothing() {
    for (int i = 0; i < 20; i++) {
      work("b", 100, Duration.ofSeconds(2));
      assertEquals(Optional.empty(), look());
    }
  }
}
