package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/** Periods of background work. */
public record PeriodicConf(
    @JsonProperty("stats_time") Duration statsTime,
    @JsonProperty("retry_sync_time") Duration retrySyncTime,
    @JsonProperty("notif_time") Duration notifTime) {
  static final PeriodicConf DEFAULT = new PeriodicConf(null, null, null);

  /** Fills defaults. */
  public PeriodicConf {
    statsTime = Defaults.or(statsTime, "10s");
    retrySyncTime = Defaults.or(retrySyncTime, "2s");
    notifTime = Defaults.or(notifTime, "30s");
  }

  void validate() {
    Check.range("periodic.stats_time", statsTime, "1s", "1m");
    Check.range("periodic.retry_sync_time", retrySyncTime, "10ms", "10s");
    Check.range("periodic.notif_time", notifTime, "1s", "1m");
  }
}
