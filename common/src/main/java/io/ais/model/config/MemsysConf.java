package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.ByteSize;
import io.ais.model.Check;
import io.ais.model.Defaults;
import io.ais.model.Size;
import java.time.Duration;

/** Memory of buffers; zero leaves the choice to the node. */
public record MemsysConf(
    @JsonProperty("min_free") Size minFree,
    @JsonProperty("default_buf") Size defaultBuf,
    @JsonProperty("to_gc") Size toGc,
    @JsonProperty("hk_time") Duration hkTime,
    @JsonProperty("min_pct_total") int minPctTotal,
    @JsonProperty("min_pct_free") int minPctFree) {
  static final MemsysConf DEFAULT = new MemsysConf(null, null, null, null, 0, 0);
  private static final long PAGE = 4 * ByteSize.KIB;

  /** Replaces absent parts. */
  public MemsysConf {
    minFree = Defaults.or(minFree, 0);
    defaultBuf = Defaults.or(defaultBuf, 0);
    toGc = Defaults.or(toGc, 0);
    hkTime = Defaults.or(hkTime, "0s");
  }

  void validate() {
    Check.that(
        minFree.bytes() == 0 || minFree.bytes() >= 100 * ByteSize.MIB,
        "invalid memsys.min_free=%s (cannot be less than 100MiB, optimal at least 2GiB)"
            .formatted(minFree));
    Check.that(
        defaultBuf.bytes() % PAGE == 0
            && defaultBuf.bytes() >= 0
            && defaultBuf.bytes() <= 128 * ByteSize.KIB,
        "invalid memsys.default_buf=%s (must be a multiple of 4KiB, at most 128KiB)"
            .formatted(defaultBuf));
    Check.range("memsys.to_gc", toGc, 0, ByteSize.TIB);
    Check.range("memsys.hk_time", hkTime, "0s", "1h");
    Check.range("memsys.min_pct_total", minPctTotal, 0, 95);
    Check.range("memsys.min_pct_free", minPctFree, 0, 95);
  }
}
