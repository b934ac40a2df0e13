package io.ais.node.mountpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.FsInfo;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.DiskTask;
import io.ais.node.disk.Lane;
import io.ais.node.disk.Latencies;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long one more reader would wait. */
class ReadWaitsTest {
  private static final long MILLI = 1_000_000L;

  private static final class Numbers implements DiskExecutor {
    private final Latencies latencies = new Latencies();
    private Progress progress = new Progress(0, 0, Duration.ZERO);

    @Override
    public <T> T call(Lane lane, DiskTask<T> task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Latencies latencies() {
      return latencies;
    }

    @Override
    public Progress progress() {
      return progress;
    }

    @Override
    public void close() {}
  }

  private final Numbers numbers = new Numbers();
  private final Mountpath mountpath =
      new Mountpath(
          "/m", "", new MountpathIdentity("id", "/m", "node"), new FsInfo("", "", ""), numbers);

  private long waits(int utilPercent) {
    return new ReadWaits(_ -> utilPercent).nanos(mountpath);
  }

  @Test
  void idleDisksAreAllTheSame() {
    numbers.latencies.add(10_000);

    assertEquals(MILLI, waits(0));
  }

  @Test
  void whatWaitsCountsAsOftenAsItWaits() {
    numbers.latencies.add(20 * MILLI); // about 10 lately
    numbers.progress = new DiskExecutor.Progress(9, 5, Duration.ZERO);

    assertTrue(Math.abs(50 * MILLI - waits(0)) < 5 * MILLI, () -> waits(0) + " ns");
  }

  @Test
  void anOperationThatHangsCountsByItsAge() {
    numbers.progress = new DiskExecutor.Progress(1, 0, Duration.ofSeconds(3));

    assertEquals(3000 * MILLI, waits(0));
  }

  @Test
  void aDiskThatIsBusyWithOtherThingsCountsMore() {
    assertEquals(5 * MILLI, waits(100));
  }
}
