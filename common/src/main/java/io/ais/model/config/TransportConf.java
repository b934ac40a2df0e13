package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.ByteSize;
import io.ais.base.GoDuration;
import io.ais.model.Check;
import io.ais.model.Defaults;
import io.ais.model.Size;
import java.time.Duration;
import java.util.List;

/** Streams between targets. */
public record TransportConf(
    @JsonProperty("max_header") int maxHeader,
    @JsonProperty("burst_buffer") int burstBuffer,
    @JsonProperty("idle_teardown") Duration idleTeardown,
    @JsonProperty("quiescent") Duration quiescent,
    @JsonProperty("lz4_block") Size lz4Block,
    @JsonProperty("lz4_frame_checksum") boolean lz4FrameChecksum) {
  private static final List<Long> BLOCKS =
      List.of(64 * ByteSize.KIB, 256 * ByteSize.KIB, ByteSize.MIB, 4 * ByteSize.MIB);
  private static final Duration MIN_QUIESCENT = Duration.ofSeconds(10);

  /** Last: building it needs the constants above. */
  static final TransportConf DEFAULT = new TransportConf(0, 0, null, null, null, false);

  /** Fills defaults. */
  public TransportConf {
    maxHeader = Defaults.or(maxHeader, 4096);
    burstBuffer = Defaults.or(burstBuffer, 512);
    idleTeardown = Defaults.or(idleTeardown, "4s");
    if (Defaults.isZero(quiescent)) {
      Duration twice = idleTeardown.multipliedBy(2);
      quiescent = twice.compareTo(MIN_QUIESCENT) > 0 ? twice : MIN_QUIESCENT;
    }
    lz4Block = Defaults.or(lz4Block, 256 * ByteSize.KIB);
  }

  void validate() {
    Check.range("transport.max_header", maxHeader, 512, 131_072);
    Check.range("transport.burst_buffer", burstBuffer, 256, 4096);
    Check.atLeast("transport.idle_teardown", idleTeardown, Duration.ofSeconds(1));
    Check.atLeast("transport.quiescent", quiescent, GoDuration.parse("8s"));
    Check.that(
        BLOCKS.contains(lz4Block.bytes()),
        "invalid transport.lz4_block=%s (expected one of [64K, 256K, 1MB, 4MB])"
            .formatted(lz4Block));
  }
}
