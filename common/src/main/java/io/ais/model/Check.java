package io.ais.model;

import io.ais.base.GoDuration;
import io.ais.base.GoText;
import io.ais.base.InvalidException;
import java.time.Duration;
import java.util.List;

/** Range checks of configuration and bucket properties, with the texts that clients see. */
public final class Check {
  private Check() {}

  /** Refuses with the message unless the condition holds. */
  public static void that(boolean condition, String message) {
    if (!condition) {
      throw new InvalidException(message);
    }
  }

  /** {@code invalid lso.walk_buffer=5 (expected range [16, 4096])}. */
  public static void range(String key, long value, long min, long max) {
    that(
        value >= min && value <= max,
        "invalid %s=%d (expected range [%d, %d])".formatted(key, value, min, max));
  }

  /** {@code invalid periodic.stats_time=5m (expected range [1s, 1m])}. */
  public static void range(String key, Duration value, String min, String max) {
    Duration low = GoDuration.parse(min);
    Duration high = GoDuration.parse(max);
    that(
        value.compareTo(low) >= 0 && value.compareTo(high) <= 0,
        "invalid %s=%s (expected range [%s, %s])"
            .formatted(
                key, GoDuration.format(value), GoDuration.format(low), GoDuration.format(high)));
  }

  /** Sizes, both bounds included. */
  public static void range(String key, Size value, long min, long max) {
    that(
        value.bytes() >= min && value.bytes() <= max,
        "invalid %s=%s (expected range [%s, %s])"
            .formatted(key, value, new Size(min), new Size(max)));
  }

  /** {@code invalid lru.capacity_upd_time=1s (expected >= 10s)}. */
  public static void atLeast(String key, Duration value, Duration min) {
    that(
        value.compareTo(min) >= 0,
        "invalid %s=%s (expected >= %s)"
            .formatted(key, GoDuration.format(value), GoDuration.format(min)));
  }

  /** One of a list of words. */
  public static void oneOf(String key, String value, List<String> words) {
    that(
        words.contains(value),
        "invalid %s: %s (expecting one of [%s])"
            .formatted(key, GoText.quote(value), String.join(" ", words)));
  }

  /** Compression, bundle multiplier and burst buffer of a section that moves data. */
  public static void streams(String section, String compression, int multiplier, int burst) {
    oneOf(section + ".compression", compression, List.of("never", "always"));
    range(section + ".bundle_multiplier", multiplier, 1, 16);
    range(section + ".burst_buffer", burst, 32, 10_000);
  }
}
