package io.ais.node.fshc;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a disk that is far slower than its peers for a while. It goes by what tasks took, in windows: a
 * disk that nobody uses, or without peers that are used, says nothing. Confined to one thread.
 *
 * @param <K> what stands for a disk
 */
public final class SlowDisks<K> {
  /** Length of a window, that of the caller's timer. */
  public static final Duration WINDOW = Duration.ofSeconds(10);

  private static final int WINDOWS = 6;
  private static final int LEAST_TASKS = 10;
  private static final Duration FLOOR = Duration.ofMillis(500);
  private static final int FACTOR = 8;

  private final Map<K, long[]> before = new HashMap<>();
  private final Map<K, Integer> streaks = new HashMap<>();

  /**
   * A disk that is slow.
   *
   * @param reason with figures, for operators
   */
  public record Finding<K>(K disk, String reason) {}

  /**
   * Once for each window.
   *
   * @param counts of all disks in service so far, as {@code Latencies.counts()} gives them
   * @return the slowest of those that were slow in six windows in which they said something
   */
  public Optional<Finding<K>> look(Map<K, long[]> counts) {
    Map<K, Long> p99 = new HashMap<>();
    counts.forEach(
        (disk, now) -> {
          long[] last = before.put(disk, now);
          if (last != null) {
            percentile(last, now).ifPresent(nanos -> p99.put(disk, nanos));
          }
        });
    before.keySet().retainAll(counts.keySet());
    streaks.keySet().retainAll(counts.keySet());
    Finding<K> worst = null;
    long most = 0;
    for (Map.Entry<K, Long> each : p99.entrySet()) {
      Optional<Long> peers = median(p99, each.getKey());
      if (peers.isEmpty()) {
        continue;
      }
      long nanos = each.getValue();
      boolean slow = nanos >= FLOOR.toNanos() && nanos >= FACTOR * peers.get();
      int streak = slow ? streaks.merge(each.getKey(), 1, Integer::sum) : 0;
      streaks.put(each.getKey(), streak);
      if (streak >= WINDOWS && nanos > most) {
        most = nanos;
        worst = new Finding<>(each.getKey(), reason(nanos, peers.get()));
      }
    }
    return Optional.ofNullable(worst);
  }

  /** Nothing of the past counts: something else explains it. */
  public void forget() {
    before.clear();
    streaks.clear();
  }

  private static String reason(long nanos, long peers) {
    return "p99 of its operations is up to %d ms for %d s, that of its peers up to %d ms"
        .formatted(
            Duration.ofNanos(nanos).toMillis(),
            WINDOWS * WINDOW.toSeconds(),
            Math.max(1, Duration.ofNanos(peers).toMillis()));
  }

  /** Upper bound of the 99th percentile, in nanoseconds. */
  private static Optional<Long> percentile(long[] last, long[] now) {
    long all = 0;
    for (int i = 0; i < now.length; i++) {
      all += now[i] - last[i];
    }
    if (all < LEAST_TASKS) {
      return Optional.empty();
    }
    long above = all / 100;
    for (int i = now.length - 1; i >= 0; i--) {
      above -= now[i] - last[i];
      if (above < 0) {
        return Optional.of(1L << Math.min(62, i + 1));
      }
    }
    return Optional.empty();
  }

  private Optional<Long> median(Map<K, Long> p99, K without) {
    List<Long> others =
        p99.entrySet().stream()
            .filter(e -> !e.getKey().equals(without))
            .map(Map.Entry::getValue)
            .sorted()
            .toList();
    return others.isEmpty() ? Optional.empty() : Optional.of(others.get(others.size() / 2));
  }
}
