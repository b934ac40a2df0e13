package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.GoDuration;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/**
 * Timeouts between nodes. The first six have no default: the initial file must carry them.
 *
 * @param ecStreamsTime negative: streams are never closed
 */
public record TimeoutConf(
    @JsonProperty("cplane_operation") Duration cplaneOperation,
    @JsonProperty("max_keepalive") Duration maxKeepalive,
    @JsonProperty("max_host_busy") Duration maxHostBusy,
    @JsonProperty("startup_time") Duration startupTime,
    @JsonProperty("join_startup_time") Duration joinStartupTime,
    @JsonProperty("send_file_time") Duration sendFileTime,
    @JsonProperty("ec_streams_time") Duration ecStreamsTime,
    @JsonProperty("object_md") Duration objectMd,
    @JsonProperty("cold_get_conflict") Duration coldGetConflict) {
  static final TimeoutConf DEFAULT =
      new TimeoutConf(null, null, null, null, null, null, null, null, null);

  /** Fills defaults. */
  public TimeoutConf {
    cplaneOperation = Defaults.or(cplaneOperation, "0s");
    maxKeepalive = Defaults.or(maxKeepalive, "0s");
    maxHostBusy = Defaults.or(maxHostBusy, "0s");
    startupTime = Defaults.or(startupTime, "0s");
    if (Defaults.isZero(joinStartupTime)) {
      joinStartupTime = startupTime.multipliedBy(2);
    }
    sendFileTime = Defaults.or(sendFileTime, "0s");
    ecStreamsTime = Defaults.or(ecStreamsTime, "10m");
    objectMd = Defaults.or(objectMd, "2h");
    coldGetConflict = Defaults.or(coldGetConflict, "5s");
  }

  void validate() {
    Check.atLeast("timeout.cplane_operation", cplaneOperation, Duration.ofMillis(10));
    notLess("max_keepalive", maxKeepalive, 2, "cplane_operation", cplaneOperation);
    Check.atLeast("timeout.max_host_busy", maxHostBusy, Duration.ofSeconds(10));
    Check.atLeast("timeout.startup_time", startupTime, Duration.ofSeconds(30));
    notLess("join_startup_time", joinStartupTime, 2, "startup_time", startupTime);
    Check.atLeast("timeout.send_file_time", sendFileTime, Duration.ofMinutes(1));
    if (!ecStreamsTime.isNegative()) {
      Check.atLeast("timeout.ec_streams_time", ecStreamsTime, Duration.ofMinutes(5));
    }
    Check.range("timeout.object_md", objectMd, "20m", "16h");
    Check.range("timeout.cold_get_conflict", coldGetConflict, "1s", GoDuration.format(maxHostBusy));
  }

  private static void notLess(String key, Duration value, int times, String than, Duration base) {
    Check.that(
        value.compareTo(base.multipliedBy(times)) >= 0,
        "invalid timeout.%s=%s, must be >= %d*(timeout.%s=%s)"
            .formatted(key, GoDuration.format(value), times, than, GoDuration.format(base)));
  }
}
