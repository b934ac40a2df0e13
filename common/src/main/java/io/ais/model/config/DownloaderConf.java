package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/** Download jobs. */
public record DownloaderConf(@JsonProperty("timeout") Duration timeout) {
  static final DownloaderConf DEFAULT = new DownloaderConf(null);

  /** Fills defaults. */
  public DownloaderConf {
    timeout = Defaults.or(timeout, "1h");
  }

  void validate() {
    Check.range("downloader.timeout", timeout, "1s", "1h");
  }
}
