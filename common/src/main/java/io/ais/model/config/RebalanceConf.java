package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/** Migration of objects after a change of membership. */
public record RebalanceConf(
    @JsonProperty("compression") String compression,
    @JsonProperty("bundle_multiplier") int bundleMultiplier,
    @JsonProperty("burst_buffer") int burstBuffer,
    @JsonProperty("dest_retry_time") Duration destRetryTime,
    @JsonProperty("enabled") boolean enabled) {
  static final RebalanceConf DEFAULT = new RebalanceConf("", 0, 0, null, false);

  /** Fills defaults; on when the section says nothing at all. */
  public RebalanceConf {
    enabled |=
        Defaults.text(compression).isEmpty()
            && bundleMultiplier == 0
            && burstBuffer == 0
            && Defaults.isZero(destRetryTime);
    compression = Defaults.or(compression, "never");
    bundleMultiplier = Defaults.or(bundleMultiplier, 2);
    burstBuffer = Defaults.or(burstBuffer, 1024);
    destRetryTime = Defaults.or(destRetryTime, "2m");
  }

  void validate() {
    Check.streams("rebalance", compression, bundleMultiplier, burstBuffer);
    Check.range("rebalance.dest_retry_time", destRetryTime, "1s", "10m");
  }
}
