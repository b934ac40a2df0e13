package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.ByteSize;
import io.ais.base.GoDuration;
import io.ais.model.Check;
import io.ais.model.Size;
import java.time.Duration;

/**
 * Reading everything to find what disks have lost. A section of ours, not of the reference: absent in
 * JSON while it says what is the default.
 *
 * @param interval a bucket whose last complete scrub on a target is older is read again by itself; at
 *     least a second, zero for never
 * @param bandwidthLimit most bytes per second that scrubs of one target read, at least 1 MiB; zero
 *     without a limit
 */
public record ScrubConf(
    @JsonProperty("interval") Duration interval,
    @JsonProperty("bandwidth_limit") Size bandwidthLimit) {
  static final ScrubConf DEFAULT = new ScrubConf(null, null);

  /** Fills defaults: zero is no default here. */
  public ScrubConf {
    interval = interval == null ? Duration.ofDays(7) : interval;
    bandwidthLimit = bandwidthLimit == null ? new Size(64 * ByteSize.MIB) : bandwidthLimit;
  }

  void validate() {
    Check.that(
        interval.isZero() || interval.compareTo(Duration.ofSeconds(1)) >= 0,
        "invalid scrub.interval=%s (expected 1s or more, 0 for never)"
            .formatted(GoDuration.format(interval)));
    Check.that(
        bandwidthLimit.bytes() == 0 || bandwidthLimit.bytes() >= ByteSize.MIB,
        "invalid scrub.bandwidth_limit=%s (expected 1MiB or more per second, 0 for no limit)"
            .formatted(bandwidthLimit));
  }
}
