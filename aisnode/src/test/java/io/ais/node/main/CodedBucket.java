package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.client.AisHttpException;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.StateFlags;
import io.ais.wire.HeaderMap;
import io.ais.wire.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A cluster of four targets with one bucket, slices 2+1, full of objects. Confined to one thread. */
final class CodedBucket implements AutoCloseable {
  static final Bck BUCKET = Bck.ais("coded");
  static final int OBJECTS = 40;

  /** Objects below it get replicas, bytes. */
  static final int LIMIT = 4096;

  final TestCluster cluster;

  /** What readers shall find, by name. */
  final SortedMap<String, byte[]> contents = new TreeMap<>();

  CodedBucket() throws IOException {
    cluster = TestCluster.of(1, 4);
    Map<String, Object> ec =
        Map.of("enabled", true, "data_slices", 2, "parity_slices", 1, "objsize_limit", LIMIT);
    cluster.client().buckets().create(BUCKET, Map.of("ec", ec));
    int[] sizes = {0, 1, LIMIT - 1, LIMIT, 70_000, 700_001};
    for (int i = 0; i < OBJECTS; i++) {
      put("dir/object-" + i, i, sizes[i % sizes.length]);
    }
  }

  void put(String name, int seed, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    cluster.client().objects().put(BUCKET, name, RequestBody.of(content), new HeaderMap());
    contents.put(name, content);
  }

  void assertAllRight() throws IOException {
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      byte[] found = cluster.client().objects().get(BUCKET, each.getKey()).readAll(1 << 20);
      assertArrayEquals(each.getValue(), found, each.getKey());
    }
  }

  /** Files of the bucket on the mountpaths of a node: objects, or slices. */
  static List<Path> files(TestNode node, String kind) {
    return below(node, kind + "/" + BUCKET.name() + "/%ob");
  }

  static List<Path> below(TestNode node, String directory) {
    List<Path> found = new ArrayList<>();
    for (String path : node.shared().startup.local().mountpaths().keySet()) {
      Path root = Path.of(path, directory);
      if (Files.isDirectory(root)) {
        try (Stream<Path> walk = Files.walk(root)) {
          walk.filter(Files::isRegularFile).forEach(found::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return found;
  }

  int slices() {
    return cluster.targets().stream().mapToInt(node -> files(node, "@ec-ais").size()).sum();
  }

  /** Replicas: one each; cut ones: three. */
  int expectedSlices() {
    return contents.values().stream()
        .mapToInt(content -> content.length >= LIMIT && content.length > 0 ? 3 : 1)
        .sum();
  }

  /** A repair that a busy machine kept from an answer is asked for once more. */
  void awaitProtected() {
    cluster.await(
        "every object protected",
        () -> {
          if (isRepairing()) {
            return false;
          }
          if (isProtected()) {
            return true;
          }
          recover();
          return false;
        });
  }

  private static boolean isRunning(List<JobSnap> snaps) {
    return snaps.stream().anyMatch(JobSnap::isRunning);
  }

  boolean isRepairing() throws IOException {
    return cluster
        .client()
        .jobs()
        .snaps(JobQuery.of("", JobKind.EC_ENCODE.wire()))
        .values()
        .stream()
        .anyMatch(CodedBucket::isRunning);
  }

  void recover() throws IOException {
    cluster
        .client()
        .buckets()
        .act("POST", BUCKET, Query.EMPTY, JobKind.EC_ENCODE.wire(), "recover", "");
  }

  static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes)); // keeps the attributes
    }
  }

  void damageObjects(TestNode node, String kind) throws IOException {
    for (Path file : files(node, kind)) {
      if (Files.size(file) > 0) {
        damage(file);
      }
    }
  }

  static void delete(List<Path> files) throws IOException {
    for (Path file : files) {
      Files.delete(file);
    }
  }

  void assertGone(String name) {
    assertEquals(
        404,
        assertThrows(
                AisHttpException.class, () -> cluster.client().objects().get(BUCKET, name), name)
            .status());
  }

  boolean isProtected() {
    return slices() == expectedSlices();
  }

  /** Files of objects on all mountpaths. */
  int objects() {
    return cluster.targets().stream().mapToInt(node -> files(node, "@ais").size()).sum();
  }

  /** Files of objects and slices, records of deletes among them. */
  int filesOfAll() {
    return objects() + slices();
  }

  /** Accepts that what a mountpath has is lost. */
  void giveUp(TestNode node, String path) throws IOException {
    cluster.client().nodes().giveUpMountpath(node.id(), path);
  }

  void awaitEndOfResilver(TestNode node) {
    cluster.await(
        "the end of the resilver", () -> !StateFlags.RESILVERING.in(node.shared().state.flags()));
  }

  /** Puts one mountpath of each target out of service, with what is on it. */
  Map<TestNode, String> takeOneMountpathOutEach() throws IOException {
    Map<TestNode, String> out = new HashMap<>();
    for (TestNode node : cluster.targets()) {
      String path = cluster.client().nodes().mountpaths(node.id()).available().getFirst();
      cluster.client().nodes().disableMountpath(node.id(), path, true);
      out.put(node, path);
    }
    return out;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
