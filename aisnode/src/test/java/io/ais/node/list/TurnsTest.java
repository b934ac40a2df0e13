package io.ais.node.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void neverMoreAtATimeThanAllowedAndEachGetsItsTurn() throws Exception {
    Turns turns = new Turns(3);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<Integer>> results = new ArrayList<>();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        int number = i;
        results.add(
            threads.submit(
                () ->
                    turns.take(
                        LONG,
                        () -> {
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          Thread.yield();
                          inside.decrementAndGet();
                          return number;
                        })));
      }
      for (int i = 0; i < results.size(); i++) {
        assertEquals(i, results.get(i).get());
      }
    }

    assertTrue(most.get() <= 3, "at once: " + most);
  }

  @Test
  void whoWaitsInVainIsToldToComeBack() throws Exception {
    Turns turns = new Turns(1);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first = threads.submit(() -> turns.take(LONG, () -> hold(inside, enough)));
      inside.await();

      AisException refused =
          assertThrows(AisException.class, () -> turns.take(Duration.ZERO, () -> "no"));

      assertEquals(503, refused.status());
      assertTrue(refused.getMessage().contains("too many listings"), refused.getMessage());
      enough.countDown();
      assertEquals("held", first.get());
    }
    assertEquals("next", turns.take(Duration.ZERO, () -> "next"));
  }

  private static String hold(CountDownLatch inside, CountDownLatch enough) {
    inside.countDown();
    try {
      enough.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "held";
  }

  @Test
  void workThatFailsGivesItsTurnBack() {
    Turns turns = new Turns(1);

    assertThrows(
        IllegalStateException.class,
        () ->
            turns.take(
                LONG,
                () -> {
                  throw new IllegalStateException("broken");
                }));

    assertEquals("next", turns.take(Duration.ZERO, () -> "next"));
  }
}
