package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ViewWatchTest {
  @Test
  void aNudgeEndsALongWaitAtOnce() throws Exception {
    ViewWatch watch = new ViewWatch(Ticker.system());
    long before = watch.news();
    CountDownLatch began = new CountDownLatch(1);
    FutureTask<RebalanceView> waiting =
        new FutureTask<>(
            () -> {
              began.countDown();
              return watch.await(_ -> watch.news() != before, Duration.ofDays(1));
            });
    Thread.ofVirtual().start(waiting);
    began.await();
    assertFalse(waiting.isDone());

    watch.nudge();

    assertTrue(waiting.get() == RebalanceView.NONE);
  }

  @Test
  void aNudgeThatCameBeforeTheWaitIsNotLost() throws Exception {
    ViewWatch watch = new ViewWatch(Ticker.system());
    long before = watch.news();
    watch.nudge();

    watch.await(_ -> watch.news() != before, Duration.ofDays(1));
  }
}
