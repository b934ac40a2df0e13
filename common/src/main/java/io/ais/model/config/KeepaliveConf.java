package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.GoDuration;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;
import java.util.List;

/**
 * Detection of dead nodes.
 *
 * @param retryFactor deprecated by the reference, but in force
 */
public record KeepaliveConf(
    @JsonProperty("proxy") Tracker proxy,
    @JsonProperty("target") Tracker target,
    @JsonProperty("num_retries") int numRetries,
    @JsonProperty("retry_factor") int retryFactor) {
  static final KeepaliveConf DEFAULT = new KeepaliveConf(null, null, 0, 0);

  /** Fills defaults. */
  public KeepaliveConf {
    proxy = proxy == null ? new Tracker("", null, 0) : proxy;
    target = target == null ? new Tracker("", null, 0) : target;
    numRetries = Defaults.or(numRetries, 3);
    retryFactor = Defaults.or(retryFactor, 4);
  }

  void validate() {
    proxy.validate("keepalivetracker.proxy");
    target.validate("keepalivetracker.target");
    Check.range("keepalivetracker.num_retries", numRetries, 1, 10);
    Check.range("keepalivetracker.retry_factor", retryFactor, 1, 10);
  }

  /** Heartbeats of one kind of node. */
  public record Tracker(
      @JsonProperty("name") String name,
      @JsonProperty("interval") Duration interval,
      @JsonProperty("factor") int factor) {

    /** Fills defaults. */
    public Tracker {
      name = Defaults.or(name, "heartbeat");
      interval = Defaults.or(interval, "10s");
      factor = Defaults.or(factor, 3);
    }

    private void validate(String section) {
      Check.oneOf(section + ".name", name, List.of("heartbeat"));
      Check.range(section + ".interval", interval, "1s", "1m");
      Check.range(section + ".factor", factor, 1, 10);
      Check.that(
          interval.multipliedBy(factor).compareTo(Duration.ofMinutes(2)) <= 0,
          "invalid %s: interval=%s * factor=%d exceeds 2m"
              .formatted(section, GoDuration.format(interval), factor));
    }
  }
}
