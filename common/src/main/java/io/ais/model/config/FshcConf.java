package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;

/** Health of file systems. */
public record FshcConf(
    @JsonProperty("test_files") int testFiles,
    @JsonProperty("error_limit") int errorLimit,
    @JsonProperty("io_err_limit") int ioErrLimit,
    @JsonProperty("io_err_time") Duration ioErrTime,
    @JsonProperty("enabled") boolean enabled) {
  static final FshcConf DEFAULT = new FshcConf(0, 0, 0, null, false);

  /** Fills defaults; on when the section says nothing at all. */
  public FshcConf {
    enabled |= testFiles == 0 && errorLimit == 0 && ioErrLimit == 0 && Defaults.isZero(ioErrTime);
    testFiles = Defaults.or(testFiles, 4);
    errorLimit = Defaults.or(errorLimit, 2);
    ioErrLimit = Defaults.or(ioErrLimit, 10);
    ioErrTime = Defaults.or(ioErrTime, "10s");
  }

  void validate() {
    atLeast("fshc.test_files", testFiles, 4);
    atLeast("fshc.error_limit", errorLimit, 2);
    atLeast("fshc.io_err_limit", ioErrLimit, 10);
    Check.range("fshc.io_err_time", ioErrTime, "10s", "1m");
  }

  private static void atLeast(String key, int value, int min) {
    Check.that(value >= min, "invalid %s=%d (expected >= %d)".formatted(key, value, min));
  }
}
