package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.model.DiskStats;
import io.ais.node.disk.BlockDevices;
import io.ais.node.disk.BlockDevices.Counters;
import io.ais.node.runtime.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Load of the disks behind the mountpaths, as rates between two looks at the kernel's counters. A
 * look is taken on demand, but not more often than the interval. Thread-safe.
 */
public final class DiskLoad {
  private static final long INTERVAL_NANOS = 500_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Mountpaths mountpaths;
  private final BlockDevices devices;
  private final Ticker ticker;
  private Map<String, Counters> before; // guarded by this
  private volatile long beforeNanos; // written under this
  private SortedMap<String, DiskStats> latest = new TreeMap<>(); // guarded by this

  private volatile Map<String, Integer> utilPercent = Map.of(); // by path of the mountpath
  private final AtomicBoolean looking = new AtomicBoolean();

  /** Takes the first look. */
  public DiskLoad(Mountpaths mountpaths, BlockDevices devices, Ticker ticker) {
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
    this.devices = requireNonNull(devices, "devices");
    this.ticker = requireNonNull(ticker, "ticker");
    this.before = devices.counters();
    this.beforeNanos = ticker.nanos();
  }

  /** Rates since the previous look, by disk name. */
  public synchronized SortedMap<String, DiskStats> sample() {
    long now = ticker.nanos();
    if (now - beforeNanos < INTERVAL_NANOS && !latest.isEmpty()) {
      return latest;
    }
    Map<String, Counters> after = devices.counters();
    SortedMap<String, DiskStats> rates = new TreeMap<>();
    Map<String, Integer> busy = new HashMap<>();
    for (Mountpath mountpath : mountpaths.layout().held()) {
      int busiest = 0;
      for (String disk : devices.disksOf(mountpath.fileSystem().device())) {
        if (before.containsKey(disk) && after.containsKey(disk)) {
          DiskStats stats = rates(before.get(disk), after.get(disk), now - beforeNanos);
          rates.put(disk, stats);
          busiest = Math.max(busiest, stats.utilPercent());
        }
      }
      busy.put(mountpath.path(), busiest);
    }
    utilPercent = Map.copyOf(busy);
    before = after;
    beforeNanos = now;
    latest = rates;
    return rates;
  }

  /**
   * Share of time in which the busiest disk behind a mountpath had work, percent, as of a look that is
   * mostly not older than a second while somebody asks; 0 where the kernel does not tell. Does not wait.
   */
  public int utilPercent(Mountpath mountpath) {
    if (ticker.nanos() - beforeNanos >= INTERVAL_NANOS && looking.compareAndSet(false, true)) {
      try {
        sample();
      } finally {
        looking.set(false);
      }
    }
    return utilPercent.getOrDefault(mountpath.path(), 0);
  }

  static DiskStats rates(Counters before, Counters after, long elapsedNanos) {
    double seconds = Math.max(elapsedNanos, NANOS_PER_MILLI) / NANOS_PER_SECOND;
    long readBytes = after.readBytes() - before.readBytes();
    long writtenBytes = after.writtenBytes() - before.writtenBytes();
    double busySeconds = (after.busyMillis() - before.busyMillis()) / 1000.0;
    return new DiskStats(
        Math.round(readBytes / seconds),
        average(readBytes, after.reads() - before.reads()),
        Math.round(writtenBytes / seconds),
        average(writtenBytes, after.writes() - before.writes()),
        Math.clamp(Math.round(100 * busySeconds / seconds), 0, 100));
  }

  private static long average(long bytes, long operations) {
    return operations <= 0 ? 0 : bytes / operations;
  }
}
