package io.ais.node.store;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.ClockFile;
import io.ais.node.runtime.WallClock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Source of write stamps of one target: a hybrid logical clock that never goes back, neither behind
 * a stamp it has seen nor, thanks to a persisted high-water mark, behind its own life before a
 * restart. Thread-safe.
 *
 * <p>The mark lies a little ahead of the wall clock. After a restart the first write waits until the
 * wall clock has passed it: a clock that started at the mark would run ahead of the other targets,
 * and what they write over its objects while it is away would lose against them.
 */
public final class StampClock {

  /** Where the high-water mark survives a restart. */
  public interface HighWaterMark {
    /** Last mark stored, 0 when none. */
    long load();

    /** Stores a mark durably before returning. */
    void store(long nanos);

    /** Remembers nothing. */
    static HighWaterMark none() {
      return new HighWaterMark() {
        @Override
        public long load() {
          return 0;
        }

        @Override
        public void store(long nanos) {}
      };
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(StampClock.class);

  /** How far the mark lies ahead: the longest wait after a restart. */
  static final long RESERVE_NANOS = 4_000_000_000L;

  private static final long MARGIN_NANOS = 2_000_000_000L;

  private final WallClock wall;
  private final long nodeDigest;
  private final HighWaterMark mark;
  private long last;
  private long reserved;
  private boolean storing;

  /** Mark of the life before; 0 once the wall clock has passed it or never will in time. */
  private volatile long former;

  /**
   * Starts at the stored mark or at the wall clock, whichever is later. A mark further ahead than it
   * is ever stored means that the wall clock was set back: that is not waited for.
   */
  public StampClock(WallClock wall, long nodeDigest, HighWaterMark mark) {
    this.wall = requireNonNull(wall, "wall");
    this.nodeDigest = nodeDigest;
    this.mark = requireNonNull(mark, "mark");
    this.reserved = mark.load();
    this.last = reserved;
    this.former = reserved - wall.epochNanos() <= RESERVE_NANOS ? reserved : 0;
  }

  /**
   * With its mark on the mountpaths.
   *
   * @throws DiskException when the stored mark cannot be read
   */
  public static StampClock persistent(WallClock wall, long nodeDigest, ClockFile file)
      throws DiskException {
    long stored = file.load();
    return new StampClock(wall, nodeDigest, new FileMark(stored, file));
  }

  private record FileMark(long load, ClockFile file) implements HighWaterMark {
    @Override
    public void store(long nanos) {
      try {
        file.store(nanos);
      } catch (DiskException | AisException e) {
        // Without the mark a restart relies on the wall clock and on the stamps it meets: no reason
        // to refuse deletes on a full disk.
        LOG.warn("high-water mark of write stamps not stored: {}", e.getMessage());
      }
    }
  }

  /** A stamp above all that were drawn or observed before. Never waits for a disk. */
  public synchronized WriteStamp next(Fence fence) {
    last = Math.max(wall.epochNanos(), last + 1);
    return new WriteStamp(fence.gen(), fence.epoch(), last, nodeDigest);
  }

  /** Takes note of a stamp that came from a disk or a peer. */
  public synchronized void observe(WriteStamp seen) {
    last = Math.max(last, seen.hlcNanos());
  }

  /** Wall-clock time, for mtime. */
  public long nowNanos() {
    return wall.epochNanos();
  }

  /**
   * Raises the stored mark when the clock comes near it. To be called before a write, on a thread
   * that may wait for a disk but is not one of a disk's own: those must not wait for each other.
   *
   * @throws AisException 503 when interrupted
   */
  public void prepare() {
    if (former != 0) {
      awaitFormerMark();
    }
    long bound = boundToStore();
    if (bound == 0) {
      return;
    }
    try {
      mark.store(bound);
    } finally {
      stored(bound);
    }
  }

  private void awaitFormerMark() {
    long ahead = former - wall.epochNanos();
    if (ahead > 0) {
      try {
        TimeUnit.NANOSECONDS.sleep(Math.min(ahead, RESERVE_NANOS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw AisException.unavailable("interrupted while waiting for the clock");
      }
    }
    former = 0;
  }

  private synchronized long boundToStore() {
    long now = Math.max(wall.epochNanos(), last);
    if (storing || now + MARGIN_NANOS < reserved) {
      return 0;
    }
    storing = true;
    return now + RESERVE_NANOS;
  }

  private synchronized void stored(long bound) {
    storing = false;
    reserved = bound;
  }
}
