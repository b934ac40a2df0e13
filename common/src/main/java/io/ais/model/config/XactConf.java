package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;

/** How a job that moves objects between targets sends them. */
public record XactConf(
    @JsonProperty("compression") String compression,
    @JsonProperty("bundle_multiplier") int bundleMultiplier,
    @JsonProperty("burst_buffer") int burstBuffer) {
  static final XactConf DEFAULT = new XactConf("", 0, 0);

  /** Fills defaults. */
  public XactConf {
    compression = Defaults.or(compression, "never");
    bundleMultiplier = Defaults.or(bundleMultiplier, 2);
    burstBuffer = Defaults.or(burstBuffer, 512);
  }

  void validate(String section) {
    Check.streams(section, compression, bundleMultiplier, burstBuffer);
  }
}
