package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;
import java.util.List;

/** Distributed sort. */
public record DsortConf(
    @JsonProperty("duplicated_records") String duplicatedRecords,
    @JsonProperty("missing_shards") String missingShards,
    @JsonProperty("ekm_malformed_line") String ekmMalformedLine,
    @JsonProperty("ekm_missing_key") String ekmMissingKey,
    @JsonProperty("default_max_mem_usage") String defaultMaxMemUsage,
    @JsonProperty("dsorter_mem_threshold") String dsorterMemThreshold,
    @JsonProperty("compression") String compression,
    @JsonProperty("bundle_multiplier") int bundleMultiplier,
    @JsonProperty("burst_buffer") int burstBuffer,
    @JsonProperty("call_timeout") Duration callTimeout) {
  private static final List<String> REACTIONS = List.of("ignore", "warn", "abort");

  /** Fills defaults. */
  public DsortConf {
    duplicatedRecords = Defaults.or(duplicatedRecords, "ignore");
    missingShards = Defaults.or(missingShards, "ignore");
    ekmMalformedLine = Defaults.or(ekmMalformedLine, "abort");
    ekmMissingKey = Defaults.or(ekmMissingKey, "abort");
    defaultMaxMemUsage = Defaults.or(defaultMaxMemUsage, "80%");
    dsorterMemThreshold = Defaults.or(dsorterMemThreshold, "100GB");
    compression = Defaults.or(compression, "never");
    bundleMultiplier = Defaults.or(bundleMultiplier, 2);
    burstBuffer = Defaults.or(burstBuffer, 512);
    callTimeout = Defaults.or(callTimeout, "10m");
  }

  void validate() {
    Check.oneOf("distributed_sort.duplicated_records", duplicatedRecords, REACTIONS);
    Check.oneOf("distributed_sort.missing_shards", missingShards, REACTIONS);
    Check.oneOf("distributed_sort.ekm_malformed_line", ekmMalformedLine, REACTIONS);
    Check.oneOf("distributed_sort.ekm_missing_key", ekmMissingKey, REACTIONS);
    Check.streams("distributed_sort", compression, bundleMultiplier, burstBuffer);
  }
}
