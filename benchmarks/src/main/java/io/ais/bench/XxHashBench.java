package io.ais.bench;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.checksum.XxHash64;
import io.ais.hrw.Hrw;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
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

/** XXH64 of names (placement, locks) and of contents (each PUT, each verified read). */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(3)
public class XxHashBench {

  /** One unique name. */
  @State(Scope.Thread)
  public static class Name {
    @Param({"20", "60", "200"})
    public int characters;

    private String name;

    /** Known answers: published ones, and for the name itself one of another implementation. */
    @Setup
    public void make() {
      Answers.expect("XXH64 of nothing", "ef46db3751d8e999", hex(XxHash64.hash(new byte[0], 0)));
      StringBuilder path = new StringBuilder("ais/@#/images/");
      for (int i = 0; path.length() < characters; i++) {
        path.append("train/class-%05d/".formatted(i));
      }
      name = path.substring(0, characters);
      String known =
          switch (characters) {
            case 20 -> "f83fb0af08b6cdb1";
            case 60 -> "875befa3254e5a1e";
            case 200 -> "4306f7681e7abcd3";
            default -> hex(XxHash64.hash(name.getBytes(StandardCharsets.UTF_8), Hrw.SEED));
          };
      Answers.expect("XXH64 of " + name, known, hex(Hrw.digest(name)));
    }
  }

  /** One content, in the heap and as a direct buffer. */
  @State(Scope.Thread)
  public static class Content {
    @Param({"64", "4096", "1048576"})
    public int bytes;

    private byte[] array;
    private ByteBuffer direct;

    /** Known answers of another implementation. */
    @Setup
    public void make() {
      array = Samples.content(bytes);
      direct = ByteBuffer.allocateDirect(bytes).put(array);
      String known =
          switch (bytes) {
            case 64 -> "d14bf0119fd250a1";
            case 4096 -> "c4de682c3c1293fe";
            case 1 << 20 -> "7e20e1b99e542a65";
            default -> hex(XxHash64.hash(array, 0));
          };
      Answers.expect("XXH64 of an array", known, Hasher.of(ChecksumType.XXHASH2, array).value());
      Answers.expect("XXH64 of a buffer", known, ofBuffer().value());
    }

    private Checksum ofBuffer() {
      Hasher hasher = Hasher.of(ChecksumType.XXHASH2);
      hasher.update(direct.position(0).limit(bytes));
      return hasher.finish();
    }
  }

  private static String hex(long hash) {
    return HexFormat.of().toHexDigits(hash);
  }

  /** From text to the digest that HRW mixes. */
  @Benchmark
  public long name(Name name) {
    return Hrw.digest(name.name);
  }

  /** A content in the heap, up to the text of its checksum. */
  @Benchmark
  public Checksum array(Content content) {
    return Hasher.of(ChecksumType.XXHASH2, content.array);
  }

  /** A content in a direct buffer, as sockets and disks give it. */
  @Benchmark
  public Checksum buffer(Content content) {
    return content.ofBuffer();
  }
}
