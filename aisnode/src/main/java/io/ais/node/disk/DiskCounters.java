package io.ais.node.disk;

import io.ais.model.DiskStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rates of the machine's block devices between two samples of {@code /proc/diskstats}. Thread-safe.
 */
public final class DiskCounters {
  private static final Path SOURCE = Path.of("/proc/diskstats");
  private static final int SECTOR_BYTES = 512;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private record Sample(
      long reads, long readSectors, long writes, long writeSectors, long busyMillis) {}

  // Guarded by this.
  private Map<String, Sample> last = Map.of();
  private long lastNanos;
  private Map<String, DiskStats> rates = Map.of();

  /** The rates of the newest sample; unknown devices are absent. */
  public synchronized Map<String, DiskStats> rates() {
    return rates;
  }

  /** Takes a sample; the rates cover the time since the one before. */
  public void sample(long nowNanos) {
    String text;
    try {
      text = Files.readString(SOURCE);
    } catch (IOException e) {
      text = ""; // not Linux, or a sandbox without it: no rates
    }
    sample(text, nowNanos);
  }

  synchronized void sample(String text, long nowNanos) {
    Map<String, Sample> now = parse(text);
    Map<String, DiskStats> next = new TreeMap<>();
    long spanNanos = Math.max(1, nowNanos - lastNanos);
    now.forEach(
        (disk, sample) -> {
          Sample before = last.getOrDefault(disk, sample);
          next.put(disk, rate(before, sample, spanNanos));
        });
    last = now;
    lastNanos = nowNanos;
    rates = Map.copyOf(next);
  }

  private static DiskStats rate(Sample before, Sample now, long spanNanos) {
    double seconds = spanNanos / NANOS_PER_SECOND;
    long readBytes = (now.readSectors - before.readSectors) * SECTOR_BYTES;
    long writeBytes = (now.writeSectors - before.writeSectors) * SECTOR_BYTES;
    long reads = now.reads - before.reads;
    long writes = now.writes - before.writes;
    long busy = (now.busyMillis - before.busyMillis) * 100 * NANOS_PER_MILLI / spanNanos;
    return new DiskStats(
        (long) (readBytes / seconds),
        reads == 0 ? 0 : readBytes / reads,
        (long) (writeBytes / seconds),
        writes == 0 ? 0 : writeBytes / writes,
        (int) Math.min(100, Math.max(0, busy)));
  }

  private static Map<String, Sample> parse(String text) {
    Map<String, Sample> samples = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] cells = line.trim().split("\\s+");
      if (cells.length >= 13) {
        samples.put(
            cells[2],
            new Sample(
                Long.parseLong(cells[3]),
                Long.parseLong(cells[5]),
                Long.parseLong(cells[7]),
                Long.parseLong(cells[9]),
                Long.parseLong(cells[12])));
      }
    }
    return samples;
  }
}
