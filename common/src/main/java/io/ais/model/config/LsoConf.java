package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.GoDuration;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/** Listing of objects. */
public record LsoConf(
    @JsonProperty("compression") String compression,
    @JsonProperty("bundle_multiplier") int bundleMultiplier,
    @JsonProperty("burst_buffer") int burstBuffer,
    @JsonProperty("walk_buffer") int walkBuffer,
    @JsonProperty("idle_time") Duration idleTime,
    @JsonProperty("quiescent") Duration quiescent) {
  static final LsoConf DEFAULT = new LsoConf("", 0, 0, 0, null, null);

  /** Fills defaults. */
  public LsoConf {
    compression = Defaults.or(compression, "never");
    bundleMultiplier = Defaults.or(bundleMultiplier, 1);
    burstBuffer = Defaults.or(burstBuffer, 32);
    walkBuffer = Defaults.or(walkBuffer, 128);
    idleTime = Defaults.or(idleTime, "20s");
    quiescent = Defaults.or(quiescent, "5s");
  }

  void validate() {
    Check.streams("lso", compression, bundleMultiplier, burstBuffer);
    Check.range("lso.walk_buffer", walkBuffer, 16, 4096);
    Check.range("lso.idle_time", idleTime, "5s", "10m");
    Check.range("lso.quiescent", quiescent, "2s", "1m");
    Check.that(
        quiescent.compareTo(idleTime) < 0,
        "invalid lso.quiescent=%s (expecting less than lso.idle_time=%s)"
            .formatted(GoDuration.format(quiescent), GoDuration.format(idleTime)));
  }
}
