package io.ais.node.store;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.ClockFile;
import io.ais.node.runtime.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Source of write stamps of one target: a hybrid logical clock that never goes back, neither behind
 * a stamp it has seen nor, thanks to a persisted high-water mark, behind its own life before a
 * restart. Thread-safe.
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
  private static final long RESERVE_NANOS = 120_000_000_000L;
  private static final long MARGIN_NANOS = 60_000_000_000L;

  private final WallClock wall;
  private final long nodeDigest;
  private final HighWaterMark mark;
  private long last;
  private long reserved;
  private boolean storing;

  /** Starts at the stored mark or at the wall clock, whichever is later. */
  public StampClock(WallClock wall, long nodeDigest, HighWaterMark mark) {
    this.wall = requireNonNull(wall, "wall");
    this.nodeDigest = nodeDigest;
    this.mark = requireNonNull(mark, "mark");
    this.reserved = mark.load();
    this.last = reserved;
  }

  /**
   * With its mark on the mountpaths.
   *
   * @throws DiskException when the stored mark cannot be read
   */
  public static StampClock persistent(WallClock wall, long nodeDigest, ClockFile file)
      throws DiskException {
    long stored = file.load();
    StampClock clock = new StampClock(wall, nodeDigest, new FileMark(stored, file));
    clock.prepare();
    return clock;
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
   */
  public void prepare() {
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
