package io.ais.bench;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.model.Bck;
import io.ais.node.store.CorruptException;
import io.ais.node.store.Lom;
import io.ais.node.store.LomCodec;
import io.ais.node.store.WriteStamp;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The attribute that holds an object's metadata: written by each PUT and for each copy, read by each
 * GET of a cold object and for each listed name. The number of copies is not in it (they are found,
 * not counted), so that the attribute of a copy is that of the object.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(3)
@State(Scope.Thread)
public class LomCodecBench {
  private static final Bck BCK = Bck.ais("images");

  /** What an object carries besides its checksum. */
  public enum Kind {
    /** Nothing: a plain PUT. */
    PLAIN(113, Map.of()),

    /** What S3 clients send. */
    S3(
        306,
        Map.of(
            "ETag", "9b2cf535f27731c974343645a3985328",
            "Content-Type", "application/x-tar",
            "x-amz-meta-mtime", "1700000000.123456789",
            "x-amz-meta-source", "cluster-one/shards/2026-11",
            "x-amz-meta-owner", "training-team")),

    /** As much as is allowed: 2 KiB in 32 pairs. */
    FULL(2289, full());

    private final int bytes;
    private final Map<String, String> custom;

    Kind(int bytes, Map<String, String> custom) {
      this.bytes = bytes;
      this.custom = custom;
    }

    private static Map<String, String> full() {
      Map<String, String> custom = new TreeMap<>();
      for (int i = 0; i < 32; i++) {
        custom.put("key-%04d".formatted(i), "v".repeat(56));
      }
      return custom;
    }
  }

  @Param({"PLAIN", "S3", "FULL"})
  public Kind custom;

  private Lom lom;
  private byte[] value;

  /** Encodes one object of 4 KiB and reads it back. */
  @Setup
  public void make() throws CorruptException {
    lom =
        new Lom(
            BCK,
            "train/n01440764/sample-00000000000000000000000000000000012345.jpg",
            0x9f00_0000_0000_0001L,
            4096,
            new Checksum(ChecksumType.XXHASH2, "c4de682c3c1293fe"),
            "3",
            custom.custom,
            new WriteStamp(3, 41, 1_795_000_000_000_000_001L, 0xc0ffee0123456789L),
            1_795_000_000_000_000_001L,
            0,
            false,
            "",
            1);
    value = LomCodec.encode(lom, 0);
    Answers.expect("the length of the attribute", custom.bytes, value.length);
    Answers.expect("what was read back", lom, LomCodec.decode(value, BCK, lom.name()));
    value[value.length - 1] ^= 1;
    Answers.expect("a flipped bit", "noticed", notice());
    value[value.length - 1] ^= 1;
  }

  private String notice() {
    try {
      return LomCodec.decode(value, BCK, lom.name()).toString();
    } catch (CorruptException _) {
      return "noticed";
    }
  }

  /** Own checksum and digest of the name included. */
  @Benchmark
  public byte[] encode() {
    return LomCodec.encode(lom, 0);
  }

  /** With all checks. */
  @Benchmark
  public Lom decode() throws CorruptException {
    return LomCodec.decode(value, BCK, lom.name());
  }
}
