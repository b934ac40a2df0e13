package io.ais.bench;

import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.disk.DiskException;
import io.ais.node.job.Placement;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.LossRule;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the name of an object to the target that owns it, and to its mountpath there: once each per
 * request. Digest of the name included; names of 20 to 200 characters, one after the other.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(3)
public class HrwBench {
  private static final Bck BCK = Bck.ais("images");

  /** The names. */
  @State(Scope.Thread)
  public static class Names {
    private final String[] names = Samples.names();
    private final String[] unames = Stream.of(names).map(BCK::uname).toArray(String[]::new);
    private int at;

    private int next() {
      at = (at + 1) % Samples.NAMES;
      return at;
    }
  }

  /** A cluster with so many targets. */
  @State(Scope.Benchmark)
  public static class Targets {
    @Param({"3", "16", "1000"})
    public int targets;

    private Placement placement;

    /** The vectors are those of spec/control-plane.md 8. */
    @Setup
    public void build() {
      List<String> known = List.of("tgtAAAAA", "tgtBBBBB", "tgtCCCCC", "tgtDDDDD", "XyZt8083");
      Snode owner = Clusters.settled(known).owner(Bck.ais("b1"), "o1");
      Answers.expect("the owner of ais/@#/b1/o1", "tgtAAAAA", owner.id());
      List<String> ids = Clusters.ids(targets);
      placement = Clusters.settled(ids);
      for (String name : Samples.names()) {
        long digest = Hrw.digest(BCK.uname(name));
        String heaviest =
            ids.stream()
                .max((a, b) -> Long.compareUnsigned(weight(a, digest), weight(b, digest)))
                .orElseThrow();
        Answers.expect("the owner of " + name, heaviest, placement.owner(BCK, name).id());
      }
    }

    private static long weight(String id, long digest) {
      return Hrw.weight(Hrw.digest(id), digest);
    }
  }

  /** A target with so many mountpaths: real ones, in a temporary folder. */
  @State(Scope.Benchmark)
  public static class Disks {
    @Param({"2", "12"})
    public int mountpaths;

    private Path folder;
    private Mountpaths opened;
    private Layout layout;

    /** Opens them and compares their choice with the weights of their paths. */
    @Setup
    public void open() throws IOException, DiskException {
      expectKnown();
      folder = Files.createTempDirectory("bench-mountpaths");
      TreeMap<String, String> paths = new TreeMap<>();
      for (int i = 0; i < mountpaths; i++) {
        paths.put(folder.resolve("mp" + i).toString(), "");
      }
      opened =
          Mountpaths.open(
              new MountpathConfig(
                  paths, true, "", () -> "target-one", LossRule.REFUSED, new Random(1)));
      layout = opened.layout();
      for (String name : Samples.names()) {
        String uname = BCK.uname(name);
        String best = Hrw.best(paths.keySet(), Hrw::digest, Hrw.digest(uname));
        Answers.expect("the mountpath of " + uname, best, layout.of(uname).path());
        Answers.expect("the first of two for " + uname, best, layout.of(uname, 2).get(0).path());
      }
    }

    private static void expectKnown() {
      List<String> known = List.of("/ais/mp1", "/ais/mp2", "/ais/mp3");
      String best = Hrw.best(known, Hrw::digest, Hrw.digest("ais/@#/b1/o1"));
      Answers.expect("the mountpath of ais/@#/b1/o1", "/ais/mp3", best);
    }

    /** Removes the folder. */
    @TearDown
    public void close() throws IOException {
      opened.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** What a proxy does for a redirect. */
  @Benchmark
  public Snode target(Targets cluster, Names names) {
    return cluster.placement.owner(BCK, names.names[names.next()]);
  }

  /** What a target does to find an object. */
  @Benchmark
  public Mountpath mountpath(Disks disks, Names names) {
    return disks.layout.of(names.unames[names.next()]);
  }

  /** The same in a bucket with two copies. */
  @Benchmark
  public List<Mountpath> mountpathsOfCopies(Disks disks, Names names) {
    return disks.layout.of(names.unames[names.next()], 2);
  }
}
