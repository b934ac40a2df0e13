package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.ByteSize;
import io.ais.base.GoDuration;
import io.ais.base.GoText;
import io.ais.model.Check;
import io.ais.model.Defaults;
import io.ais.model.Size;
import java.time.Duration;

/**
 * Logs.
 *
 * @param level decimal text: low 3 bits verbosity 1..5, above them a mask of modules
 * @param maxSize size at which a new log file is begun
 * @param maxTotal of all log files of a node
 * @param flushTime of the reference; here each line is written at once
 * @param toStderr lines go to standard error too
 * @param slowRequest from which time on a request is logged as slow, zero for never; absent for one
 *     second. Ours, not of the reference
 */
public record LogConf(
    @JsonProperty("level") String level,
    @JsonProperty("max_size") Size maxSize,
    @JsonProperty("max_total") Size maxTotal,
    @JsonProperty("flush_time") Duration flushTime,
    @JsonProperty("stats_time") Duration statsTime,
    @JsonProperty("to_stderr") boolean toStderr,
    @JsonProperty("slow_request")
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LogConf.UsualSlow.class)
        Duration slowRequest) {
  private static final Duration SLOW = Duration.ofSeconds(1); // before the next one needs it
  static final LogConf DEFAULT = new LogConf("", null, null, null, null, false, null);
  private static final int VERBOSITY_BITS = 3;
  private static final int MAX_VERBOSITY = 5;

  /** Fills defaults. */
  public LogConf {
    level = Defaults.or(level, "3");
    maxSize = Defaults.or(maxSize, 64 * ByteSize.MIB);
    maxTotal = Defaults.or(maxTotal, 512 * ByteSize.MIB);
    flushTime = Defaults.or(flushTime, "1m");
    statsTime = Defaults.or(statsTime, "3m");
    slowRequest = slowRequest == null ? SLOW : slowRequest;
  }

  /** Verbosity 1..5. */
  public int verbosity() {
    return (int) number() & ((1 << VERBOSITY_BITS) - 1);
  }

  /** Mask of modules with full verbosity. */
  public long modules() {
    return number() >> VERBOSITY_BITS;
  }

  private long number() {
    return level.matches("\\d{1,18}") ? Long.parseLong(level) : 0;
  }

  /** Leaves the usual limit out of the documents: the reference does not know the key. */
  static final class UsualSlow {
    @Override
    public boolean equals(Object value) {
      return SLOW.equals(value);
    }

    @Override
    public int hashCode() {
      return SLOW.hashCode();
    }
  }

  void validate() {
    Check.that(
        verbosity() >= 1 && verbosity() <= MAX_VERBOSITY,
        "invalid log.level %s (%d, %08x)".formatted(GoText.quote(level), verbosity(), modules()));
    Check.range("log.max_size", maxSize, ByteSize.KIB, ByteSize.GIB);
    Check.range("log.max_total", maxTotal, ByteSize.MIB, 10 * ByteSize.GIB);
    Check.that(
        maxTotal.bytes() >= 2 * maxSize.bytes(),
        "invalid log.max_total=%s, must be >= 2*(log.max_size=%s)".formatted(maxTotal, maxSize));
    Check.that(
        !slowRequest.isNegative() && slowRequest.compareTo(Duration.ofHours(1)) <= 0,
        "invalid log.slow_request=%s (expected range [0s, 1h], 0s for none)"
            .formatted(GoDuration.format(slowRequest)));
    upTo("log.flush_time", flushTime, Duration.ofHours(1));
    upTo("log.stats_time", statsTime, Duration.ofMinutes(10));
  }

  private static void upTo(String key, Duration value, Duration max) {
    Check.that(
        value.isPositive() && value.compareTo(max) <= 0,
        "invalid %s=%s (expected range (0, %s])"
            .formatted(key, GoDuration.format(value), GoDuration.format(max)));
  }
}
