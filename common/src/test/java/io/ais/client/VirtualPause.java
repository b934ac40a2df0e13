package io.ais.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only by sleeping, and costs none. */
final class VirtualPause implements Pause {
  final List<Duration> slept = new ArrayList<>();
  private long now;

  @Override
  public void sleep(Duration time) {
    slept.add(time);
    now += time.toNanos();
  }

  @Override
  public long nanoTime() {
    return now;
  }
}
