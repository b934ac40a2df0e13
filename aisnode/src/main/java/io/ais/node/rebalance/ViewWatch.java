package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The newest view, and waiting for the next one. Thread-safe. */
final class ViewWatch {
  private static final Duration FOR_LONG = Duration.ofDays(1);

  private final Ticker ticker;
  private final List<Thread> waiting = new CopyOnWriteArrayList<>();
  private final AtomicLong news = new AtomicLong();
  private volatile RebalanceView view = RebalanceView.NONE;

  ViewWatch(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  RebalanceView current() {
    return view;
  }

  void publish(RebalanceView newer) {
    view = requireNonNull(newer, "newer");
    waiting.forEach(LockSupport::unpark);
  }

  /** Something else than the view has changed that may end an obstacle. */
  void nudge() {
    news.incrementAndGet();
    waiting.forEach(LockSupport::unpark);
  }

  /** How often there were such news; to be asked before looking whether an obstacle is there. */
  long news() {
    return news.get();
  }

  /** Waits until the newest view satisfies the condition; returns the newest in any case. */
  RebalanceView await(Predicate<RebalanceView> condition, Duration atMost)
      throws InterruptedException {
    Thread self = Thread.currentThread();
    long deadline = ticker.nanos() + atMost.toNanos();
    waiting.add(self);
    try {
      while (!condition.test(view)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = deadline - ticker.nanos();
        if (left <= 0) {
          break;
        }
        ticker.park(left);
      }
      return view;
    } finally {
      waiting.remove(self);
    }
  }

  /** As above, without limit. */
  RebalanceView await(Predicate<RebalanceView> condition) throws InterruptedException {
    while (true) {
      RebalanceView now = await(condition, FOR_LONG);
      if (condition.test(now)) {
        return now;
      }
    }
  }
}
