package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/** Used space, in percent, at which something happens. */
public record SpaceConf(
    @JsonProperty("cleanupwm") int cleanup,
    @JsonProperty("lowwm") int low,
    @JsonProperty("highwm") int high,
    @JsonProperty("out_of_space") int outOfSpace,
    @JsonProperty("batch_size") int batchSize,
    @JsonProperty("dont_cleanup_time") Duration dontCleanupTime) {
  static final SpaceConf DEFAULT = new SpaceConf(0, 0, 0, 0, 0, null);

  /** Fills defaults; the marks only when none is given. */
  public SpaceConf {
    if (cleanup == 0 && low == 0 && high == 0 && outOfSpace == 0) {
      cleanup = 65;
      low = 75;
      high = 90;
      outOfSpace = 95;
    }
    batchSize = Defaults.or(batchSize, 32_768);
    dontCleanupTime = Defaults.or(dontCleanupTime, "30m");
  }

  void validate() {
    boolean ascending =
        0 < cleanup && cleanup <= low && low <= high && high <= outOfSpace && outOfSpace <= 100;
    Check.that(
        ascending,
        ("invalid space config: cleanup=%d%%, low=%d%%, high=%d%%, OOS=%d%%"
                + " (expecting: 0 < cleanup < low < high < OOS < 100)")
            .formatted(cleanup, low, high, outOfSpace));
    Check.range("space.batch_size", batchSize, 1024, 524_288);
    Check.atLeast("space.dont_cleanup_time", dontCleanupTime, Duration.ofMinutes(15));
  }
}
