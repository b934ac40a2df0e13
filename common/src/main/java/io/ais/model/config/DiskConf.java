package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/**
 * Utilization of disks, in percent, and how it is measured.
 *
 * @param iostatTimeSmooth window of smoothing; derived from the long time when absent
 */
public record DiskConf(
    @JsonProperty("disk_util_low_wm") int utilLow,
    @JsonProperty("disk_util_high_wm") int utilHigh,
    @JsonProperty("disk_util_max_wm") int utilMax,
    @JsonProperty("iostat_time_long") Duration iostatTimeLong,
    @JsonProperty("iostat_time_short") Duration iostatTimeShort,
    @JsonProperty("iostat_time_smooth") Duration iostatTimeSmooth) {
  static final DiskConf DEFAULT = new DiskConf(0, 0, 0, null, null, null);
  private static final int MAX_SMOOTH = 10;

  /** Fills defaults. */
  public DiskConf {
    utilLow = Defaults.or(utilLow, 20);
    utilHigh = Defaults.or(utilHigh, 80);
    utilMax = Defaults.or(utilMax, 95);
    iostatTimeLong = Defaults.or(iostatTimeLong, "2s");
    iostatTimeShort = Defaults.or(iostatTimeShort, "100ms");
    if (Defaults.isZero(iostatTimeSmooth) || iostatTimeSmooth.compareTo(iostatTimeLong) < 0) {
      iostatTimeSmooth = iostatTimeLong.multipliedBy(smoothing(iostatTimeLong));
    }
  }

  private static int smoothing(Duration longTime) {
    long millis = longTime.toMillis();
    if (millis >= 30_000) {
      return 1;
    }
    if (millis > 10_000) {
      return 2;
    }
    return millis > 5_000 ? 3 : 4;
  }

  void validate() {
    Check.that(
        0 < utilLow && utilLow < utilHigh && utilHigh < utilMax && utilMax <= 100,
        "invalid (disk_util_low_wm, disk_util_high_wm, disk_util_max_wm) configuration (%d, %d, %d)"
            .formatted(utilLow, utilHigh, utilMax));
    Check.range("disk.iostat_time_long", iostatTimeLong, "2s", "1m");
    Check.range("disk.iostat_time_short", iostatTimeShort, "1ms", "1m");
    Check.that(
        iostatTimeSmooth.compareTo(iostatTimeLong.multipliedBy(MAX_SMOOTH)) <= 0,
        "invalid disk.iostat_time_smooth: exceeds 10 * disk.iostat_time_long");
  }
}
