package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.GoDuration;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/** Timeouts of calls between nodes on behalf of clients. */
public record ClientConf(
    @JsonProperty("client_timeout") Duration timeout,
    @JsonProperty("client_long_timeout") Duration longTimeout,
    @JsonProperty("list_timeout") Duration listTimeout) {
  static final ClientConf DEFAULT = new ClientConf(null, null, null);

  /** Fills defaults. */
  public ClientConf {
    timeout = Defaults.or(timeout, "10s");
    longTimeout = Defaults.or(longTimeout, "5m");
    listTimeout = Defaults.or(listTimeout, "5m");
  }

  void validate() {
    Check.range("client.client_timeout", timeout, "1s", "30m");
    Check.range("client.client_long_timeout", longTimeout, "1s", "30m");
    Check.range("client.list_timeout", listTimeout, "1s", "30m");
    Check.that(
        longTimeout.compareTo(timeout) >= 0,
        "client.client_long_timeout=%s should be >= client.client_timeout=%s"
            .formatted(GoDuration.format(longTimeout), GoDuration.format(timeout)));
  }
}
