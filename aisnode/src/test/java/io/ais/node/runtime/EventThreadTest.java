package io.ais.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventThreadTest {
  private static final Duration SOON = Duration.ofMillis(20);

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
  private EventThread thread;

  @BeforeEach
  void make() {
    thread = new EventThread("test", Ticker.system(), 3, failures::add);
  }

  @AfterEach
  void close() {
    thread.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS), "not in time");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until everything queued so far ran. */
  private void drain() {
    CountDownLatch done = new CountDownLatch(1);
    assertTrue(thread.execute(done::countDown));
    await(done);
  }

  @Test
  void runsActionsInOrderOnOneThread() {
    thread.execute(() -> seen.add("a " + Thread.currentThread().getName()));
    thread.execute(() -> seen.add("b " + Thread.currentThread().getName()));

    thread.start();
    drain();

    assertEquals(List.of("a test", "b test"), seen);
  }

  @Test
  void refusesWhatDoesNotFitAndTakesMoreLater() {
    for (int i = 0; i < 3; i++) {
      assertTrue(thread.execute(() -> seen.add("x")));
    }
    assertFalse(thread.execute(() -> seen.add("too much")));

    CountDownLatch ran = new CountDownLatch(1);
    thread.startTimer("after", Duration.ZERO, ran::countDown);
    thread.start();
    await(ran);
    // The timer went first; the queue drains behind it.
    CountDownLatch last = new CountDownLatch(1);
    thread.startTimer("last", SOON, last::countDown);
    await(last);

    drain();
    assertEquals(List.of("x", "x", "x"), seen);
  }

  @Test
  void goesOnAfterAnActionThatThrows() {
    thread.start();
    thread.execute(
        () -> {
          throw new IllegalStateException("broken");
        });

    drain();

    assertEquals(1, failures.size());
    assertEquals("broken", failures.getFirst().getMessage());
  }

  @Test
  void firesTimersByTimeAndThenByOrderOfStarting() {
    CountDownLatch done = new CountDownLatch(1);
    thread.startTimer("late", SOON.multipliedBy(2), done::countDown);
    thread.startTimer("second", Duration.ZERO, () -> seen.add("second"));
    thread.startTimer("third", Duration.ZERO, () -> seen.add("third"));

    thread.start();
    await(done);

    assertEquals(List.of("second", "third"), seen);
  }

  @Test
  void replacesATimerOfTheSameName() {
    CountDownLatch done = new CountDownLatch(1);
    thread.startTimer("one", Duration.ZERO, () -> seen.add("replaced"));
    thread.startTimer("one", SOON, done::countDown);

    thread.start();
    await(done);

    assertEquals(List.of(), seen);
  }

  @Test
  void doesNotFireACancelledTimer() {
    CountDownLatch done = new CountDownLatch(1);
    thread.startTimer("one", Duration.ZERO, () -> seen.add("cancelled"));
    thread.startTimer("two", SOON, done::countDown);
    thread.cancelTimer("one");
    thread.cancelTimer("unknown");

    thread.start();
    await(done);

    assertEquals(List.of(), seen);
  }

  @Test
  void letsATimerStartItselfAgain() {
    CountDownLatch three = new CountDownLatch(3);
    Runnable again =
        new Runnable() {
          @Override
          public void run() {
            three.countDown();
            thread.startTimer("again", Duration.ofMillis(1), this);
          }
        };
    thread.startTimer("again", Duration.ZERO, again);

    thread.start();

    await(three);
  }

  @Test
  void dropsWhatWaitsWhenClosedFromItself() {
    thread.execute(thread::close);
    thread.execute(() -> seen.add("dropped"));

    thread.start();
    thread.close();

    assertFalse(thread.execute(() -> seen.add("refused")));
    assertEquals(List.of(), seen);
  }
}
