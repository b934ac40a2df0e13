package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.function.Predicate;

/** The newest view, and waiting for the next one. Thread-safe. */
final class ViewWatch {
  private final Ticker ticker;
  private RebalanceView view = RebalanceView.NONE; // guarded by this

  ViewWatch(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  synchronized RebalanceView current() {
    return view;
  }

  synchronized void publish(RebalanceView newer) {
    view = requireNonNull(newer, "newer");
    notifyAll();
  }

  /** Waits until the newest view satisfies the condition; returns the newest in any case. */
  synchronized RebalanceView await(Predicate<RebalanceView> condition, Duration atMost)
      throws InterruptedException {
    long deadline = ticker.nanos() + atMost.toNanos();
    while (!condition.test(view)) {
      long leftMillis = (deadline - ticker.nanos()) / 1_000_000;
      if (leftMillis <= 0) {
        break;
      }
      wait(leftMillis);
    }
    return view;
  }

  /** As above, without limit. */
  synchronized RebalanceView await(Predicate<RebalanceView> condition) throws InterruptedException {
    while (!condition.test(view)) {
      wait();
    }
    return view;
  }
}
