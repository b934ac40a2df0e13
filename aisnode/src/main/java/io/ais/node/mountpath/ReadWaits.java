package io.ais.node.mountpath;

import io.ais.node.disk.DiskExecutor.Progress;
import java.util.function.ToIntFunction;

/**
 * How long one more reader would wait for a mountpath: what waits and runs there, times what the last
 * operations took, more when its disks are busy with something else. An estimate to compare mountpaths by.
 * Thread-safe; does not wait.
 */
public final class ReadWaits {
  /** Less is nothing that a reader would notice: without it the choice would follow noise. */
  private static final long LEAST_NANOS = 1_000_000L;

  /** Utilisation that counts as much as the operations of this process. */
  private static final double FULL_PERCENT = 25;

  private final ToIntFunction<Mountpath> utilPercent;

  /** By this utilisation of the disks behind a mountpath, 0 to 100. */
  ReadWaits(ToIntFunction<Mountpath> utilPercent) {
    this.utilPercent = utilPercent;
  }

  /** The estimate, nanoseconds. */
  public long nanos(Mountpath mountpath) {
    Progress progress = mountpath.files().progress();
    double turns = 1.0 + Math.max(0, progress.begun() - progress.ended());
    double own = turns * mountpath.files().latencies().recentNanos();
    // An operation that hangs has no latency yet, but an age.
    double wait = Math.max(Math.max(own, progress.longest().toNanos()), LEAST_NANOS);
    return (long) (wait * (1 + utilPercent.applyAsInt(mountpath) / FULL_PERCENT));
  }
}
