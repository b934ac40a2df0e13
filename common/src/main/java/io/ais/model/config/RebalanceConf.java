package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.ByteSize;
import io.ais.model.Check;
import io.ais.model.Defaults;
import io.ais.model.Size;
import java.time.Duration;

/**
 * Migration of objects after a change of membership.
 *
 * @param maxRate most bytes per second that one target sends; absent without a limit. Ours, not of the
 *     reference
 */
public record RebalanceConf(
    @JsonProperty("compression") String compression,
    @JsonProperty("bundle_multiplier") int bundleMultiplier,
    @JsonProperty("burst_buffer") int burstBuffer,
    @JsonProperty("dest_retry_time") Duration destRetryTime,
    @JsonProperty("enabled") boolean enabled,
    @JsonProperty("max_rate") @JsonInclude(JsonInclude.Include.NON_NULL) Size maxRate) {
  static final RebalanceConf DEFAULT = new RebalanceConf("", 0, 0, null, false, null);

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
    maxRate = maxRate == null || maxRate.bytes() == 0 ? null : maxRate;
  }

  /** Bytes per second of one target; 0 without a limit. */
  @JsonIgnore
  public long maxBytesPerSecond() {
    return maxRate == null ? 0 : maxRate.bytes();
  }

  void validate() {
    Check.streams("rebalance", compression, bundleMultiplier, burstBuffer);
    Check.that(
        maxRate == null || maxRate.bytes() >= ByteSize.MIB,
        "invalid rebalance.max_rate=%s (expected 1MiB or more per second, 0 for no limit)"
            .formatted(maxRate));
    Check.range("rebalance.dest_retry_time", destRetryTime, "1s", "10m");
  }
}
