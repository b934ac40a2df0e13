package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/** Reading of many objects in one request. */
public record GetBatchConf(
    @JsonProperty("compression") String compression,
    @JsonProperty("bundle_multiplier") int bundleMultiplier,
    @JsonProperty("burst_buffer") int burstBuffer,
    @JsonProperty("max_wait") Duration maxWait,
    @JsonProperty("warmup_workers") int warmupWorkers,
    @JsonProperty("max_soft_errs") int maxSoftErrs,
    @JsonProperty("max_gfn") int maxGfn) {
  static final GetBatchConf DEFAULT = new GetBatchConf("", 0, 0, null, 0, 0, 0);

  /** Fills defaults. */
  public GetBatchConf {
    compression = Defaults.or(compression, "never");
    bundleMultiplier = Defaults.or(bundleMultiplier, 2);
    burstBuffer = Defaults.or(burstBuffer, 512);
    maxWait = Defaults.or(maxWait, "20s");
    warmupWorkers = Defaults.or(warmupWorkers, -1);
    maxSoftErrs = Defaults.or(maxSoftErrs, 8);
    maxGfn = Defaults.or(maxGfn, 5);
  }

  void validate() {
    Check.streams("get_batch", compression, bundleMultiplier, burstBuffer);
    Check.range("get_batch.max_wait", maxWait, "1s", "1m");
    Check.range("get_batch.warmup_workers", warmupWorkers, -1, 10);
    Check.range("get_batch.max_soft_errs", maxSoftErrs, 0, Integer.MAX_VALUE);
    Check.range("get_batch.max_gfn", maxGfn, -1, maxSoftErrs);
  }
}
