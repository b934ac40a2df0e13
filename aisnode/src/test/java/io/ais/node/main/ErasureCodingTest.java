package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisHttpException;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.JobArgs;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slices 2+1 in a cluster of four targets that loses objects, disks and targets. */
class ErasureCodingTest {
  private static final Bck BUCKET = Bck.ais("coded");
  private static final int OBJECTS = 40;
  private static final int LIMIT = 4096;

  private TestCluster cluster;
  private final SortedMap<String, byte[]> contents = new TreeMap<>();

  @BeforeEach
  void start() throws IOException {
    cluster = TestCluster.of(1, 4);
    Map<String, Object> ec =
        Map.of("enabled", true, "data_slices", 2, "parity_slices", 1, "objsize_limit", LIMIT);
    cluster.client().buckets().create(BUCKET, Map.of("ec", ec));
    int[] sizes = {0, 1, LIMIT - 1, LIMIT, 70_000, 700_001};
    for (int i = 0; i < OBJECTS; i++) {
      put("dir/object-" + i, i, sizes[i % sizes.length]);
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void put(String name, int seed, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    cluster.client().objects().put(BUCKET, name, RequestBody.of(content), new HeaderMap());
    contents.put(name, content);
  }

  private void assertAllRight() throws IOException {
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      byte[] found = cluster.client().objects().get(BUCKET, each.getKey()).readAll(1 << 20);
      assertArrayEquals(each.getValue(), found, each.getKey());
    }
  }

  /** Files of the bucket on the mountpaths of a node: objects, or slices. */
  private static List<Path> files(TestNode node, String kind) {
    return below(node, kind + "/" + BUCKET.name() + "/%ob");
  }

  private static List<Path> below(TestNode node, String directory) {
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

  private int slices() {
    return cluster.targets().stream().mapToInt(node -> files(node, "@ec-ais").size()).sum();
  }

  /** Replicas: one each; cut ones: three. */
  private int expectedSlices() {
    return contents.values().stream()
        .mapToInt(content -> content.length >= LIMIT && content.length > 0 ? 3 : 1)
        .sum();
  }

  /** A repair that a busy machine kept from an answer is asked for once more. */
  private void awaitProtected() {
    cluster.await(
        "every object protected",
        () -> {
          if (isRepairing()) {
            return false;
          }
          if (slices() == expectedSlices()) {
            return true;
          }
          recover();
          return false;
        });
  }

  private static boolean isRunning(List<JobSnap> snaps) {
    return snaps.stream().anyMatch(JobSnap::isRunning);
  }

  private boolean isRepairing() throws IOException {
    return cluster
        .client()
        .jobs()
        .snaps(JobQuery.of("", JobKind.EC_ENCODE.wire()))
        .values()
        .stream()
        .anyMatch(ErasureCodingTest::isRunning);
  }

  private void recover() throws IOException {
    cluster
        .client()
        .buckets()
        .act("POST", BUCKET, Query.EMPTY, JobKind.EC_ENCODE.wire(), "recover", "");
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes)); // keeps the attributes
    }
  }

  private void damageObjects(TestNode node, String kind) throws IOException {
    for (Path file : files(node, kind)) {
      if (Files.size(file) > 0) {
        damage(file);
      }
    }
  }

  private static void delete(List<Path> files) throws IOException {
    for (Path file : files) {
      Files.delete(file);
    }
  }

  @Test
  void slicesAreMadeAtEachWriteOnOtherTargets() throws IOException {
    assertEquals(expectedSlices(), slices());
    for (TestNode node : cluster.targets()) {
      Set<Path> own = new HashSet<>();
      files(node, "@ais").forEach(file -> own.add(file.getFileName()));
      files(node, "@ec-ais").forEach(file -> assertTrue(!own.contains(file.getFileName())));
    }
    put("dir/object-4", 1000, 90_000);
    put("dir/object-5", 1001, 10);
    assertEquals(expectedSlices(), slices());
    assertAllRight();
  }

  @Test
  void writesAreProtectedWhileTargetsMissAMountpath() throws IOException {
    for (TestNode node : cluster.targets()) {
      String path = cluster.client().nodes().mountpaths(node.id()).available().getFirst();
      cluster.client().nodes().disableMountpath(node.id(), path, true);
    }

    for (int i = 0; i < OBJECTS; i++) {
      put("dir/object-" + i, i + 1000, i % 2 == 0 ? 100 : 70_000);
    }

    assertAllRight();
  }

  @Test
  void everythingIsReadWhateverMountpathOfATargetIsOut() throws IOException {
    for (TestNode node : cluster.targets()) {
      for (String path : cluster.client().nodes().mountpaths(node.id()).available()) {
        cluster.client().nodes().disableMountpath(node.id(), path, true);
        assertAllRight();
        cluster.client().nodes().enableMountpath(node.id(), path);
        cluster.await(
            "the end of the resilver",
            () -> !StateFlags.RESILVERING.in(node.shared().state.flags()));
      }
    }
  }

  @Test
  void objectsWithBadContentAreMadeAgainWhenTheyAreRead() throws IOException {
    cluster
        .client()
        .buckets()
        .setProps(BUCKET, Map.of("checksum", Map.of("validate_warm_get", true)));
    for (TestNode node : cluster.targets()) {
      for (Path file : files(node, "@ais")) {
        if (Files.size(file) > 0) {
          try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(Files.size(file) / 2);
            channel.write(
                ByteBuffer.wrap(
                    new byte[] {99, 98},
                    0,
                    (int) Math.min(2, Files.size(file) - Files.size(file) / 2)));
          }
        }
      }
    }

    assertAllRight();
    assertAllRight();
  }

  @Test
  void objectsThatATargetLostAreRestoredWhenTheyAreRead() throws IOException {
    delete(files(cluster.target(0), "@ais"));
    assertAllRight();
    delete(files(cluster.target(1), "@ais"));
    delete(files(cluster.target(1), "@ec-ais"));
    assertAllRight();
  }

  @Test
  void repairMakesGoodWhatIsLost() throws IOException {
    delete(files(cluster.target(0), "@ais"));
    delete(files(cluster.target(0), "@ec-ais"));
    int left = cluster.targets().stream().mapToInt(node -> files(node, "@ais").size()).sum();
    assertTrue(left < OBJECTS && slices() < expectedSlices());
    recover();
    awaitProtected();
    cluster.await(
        "all objects back",
        () ->
            cluster.targets().stream().mapToInt(node -> files(node, "@ais").size()).sum()
                == OBJECTS);
    assertAllRight();
  }

  @Test
  void aDamagedSliceIsNotUsed() throws IOException {
    for (TestNode node : cluster.targets()) {
      delete(files(node, "@ais"));
    }
    for (Path file : files(cluster.target(2), "@ec-ais")) {
      damage(file);
    }
    int wrong = 0;
    int lost = 0;
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      try {
        byte[] found = cluster.client().objects().get(BUCKET, each.getKey()).readAll(1 << 20);
        wrong += Arrays.equals(found, each.getValue()) ? 0 : 1;
      } catch (AisHttpException e) {
        assertEquals(500, e.status());
        lost++; // its only replica, or one of two slices that were left, is the damaged one
      }
    }
    assertEquals(0, wrong);
    long onlyThere = contents.values().stream().filter(content -> content.length < LIMIT).count();
    assertTrue(lost <= onlyThere, lost + " lost");
  }

  @Test
  void aBadObjectIsReplacedWhenItIsRead() throws IOException {
    cluster
        .client()
        .buckets()
        .setProps(BUCKET, Map.of("checksum", Map.of("validate_warm_get", true)));
    damageObjects(cluster.target(0), "@ais");
    assertAllRight();
    cluster
        .client()
        .buckets()
        .setProps(BUCKET, Map.of("checksum", Map.of("validate_warm_get", false)));
    assertAllRight(); // what is on disk is right
    damageObjects(cluster.target(1), "@ais");
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      if (each.getValue().length < 64 << 10) { // checked in any case
        byte[] found = cluster.client().objects().get(BUCKET, each.getKey()).readAll(1 << 20);
        assertArrayEquals(each.getValue(), found, each.getKey());
      }
    }
  }

  @Test
  void aScrubRepairsWhatItCanAndNamesTheRest() throws IOException {
    Bck plain = Bck.ais("plain");
    cluster.client().buckets().create(plain, null);
    byte[] content = new byte[300_000];
    cluster.client().objects().put(plain, "unprotected", RequestBody.of(content), new HeaderMap());
    for (TestNode node : cluster.targets()) {
      for (Path file : below(node, "@ais/plain/%ob")) {
        damage(file);
      }
    }
    damageObjects(cluster.target(0), "@ais");
    Set<Path> bad = new HashSet<>();
    files(cluster.target(0), "@ais").forEach(file -> bad.add(file.getFileName()));
    for (Path file : files(cluster.target(1), "@ec-ais")) {
      if (!bad.contains(file.getFileName())) { // else it may be the only replica
        damage(file);
      }
    }

    JobArgs args = new JobArgs("", JobKind.SCRUB.wire(), "", Bck.NONE, null, 0, 0, false, false);
    String id = cluster.client().jobs().start(args, "");

    cluster.await("the end of the scrub", () -> scrubs(id).noneMatch(JobSnap::isRunning));
    List<String> errors = scrubs(id).map(JobSnap::err).filter(text -> !text.isEmpty()).toList();
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.getFirst().contains("1 objects are damaged beyond repair"), errors::toString);
    assertTrue(errors.getFirst().contains("ais://plain/unprotected"), errors::toString);
    awaitProtected();
    assertAllRight();
    delete(files(cluster.target(2), "@ais"));
    delete(files(cluster.target(2), "@ec-ais"));
    assertAllRight(); // so the slices are right, too
  }

  private Stream<JobSnap> scrubs(String id) throws IOException {
    return cluster.client().jobs().snaps(JobQuery.of(id, JobKind.SCRUB.wire())).values().stream()
        .flatMap(List::stream);
  }

  /** What is made again must not be made of bad content. */
  @Test
  void repairDoesNotSpreadDamage() throws IOException {
    damageObjects(cluster.target(0), "@ais");
    for (Path file : files(cluster.target(1), "@ec-ais")) {
      if (Files.size(file) > 2 * LIMIT) { // not the only replica
        Files.delete(file);
      }
    }
    recover();
    awaitProtected();
    delete(files(cluster.target(0), "@ais"));
    assertAllRight();
  }

  @Test
  void deletedObjectsStayDeleted() throws Exception {
    for (int i = 0; i < 10; i++) {
      cluster.client().objects().delete(BUCKET, "dir/object-" + i);
      contents.remove("dir/object-" + i);
    }
    assertEquals(expectedSlices(), slices());
    recover();
    awaitProtected();
    for (int i = 0; i < 10; i++) {
      assertGone("dir/object-" + i);
    }
    assertAllRight();
  }

  @Test
  void deletesAreDoneWhateverMountpathIsOut() throws IOException {
    Map<TestNode, String> out = new HashMap<>();
    for (TestNode node : cluster.targets()) {
      String path = cluster.client().nodes().mountpaths(node.id()).available().getFirst();
      cluster.client().nodes().disableMountpath(node.id(), path, true);
      out.put(node, path);
    }

    for (String name : contents.keySet()) {
      cluster.client().objects().delete(BUCKET, name);
      assertGone(name);
    }

    for (TestNode node : cluster.targets()) {
      cluster.client().nodes().enableMountpath(node.id(), out.get(node));
      cluster.await(
          "the end of the resilver", () -> !StateFlags.RESILVERING.in(node.shared().state.flags()));
    }
    contents.keySet().forEach(this::assertGone);
    contents.clear();
    recover();
    awaitProtected();
  }

  private void assertGone(String name) {
    assertEquals(
        404,
        assertThrows(
                AisHttpException.class, () -> cluster.client().objects().get(BUCKET, name), name)
            .status());
  }

  /** With one parity slice two targets must know of a delete: one may be silent, with the owner lost. */
  @Test
  void aDeleteThatTooFewKnowOfIsNotAcknowledged() {
    cluster.target(2).kill();
    cluster.target(3).kill();
    for (String name : contents.keySet()) {
      assertThrows(IOException.class, () -> cluster.client().objects().delete(BUCKET, name), name);
    }
  }

  /** A target that was away has slices, and replicas, of what was deleted meanwhile. */
  @Test
  void aDeleteSurvivesTheLossOfItsOwner() throws IOException {
    TestNode away = cluster.target(3);
    away.kill();
    List<String> deleted = new ArrayList<>();
    for (String name : contents.keySet()) {
      try {
        cluster.client().objects().delete(BUCKET, name);
        deleted.add(name);
      } catch (IOException e) {
        continue; // its owner is away
      }
    }
    assertTrue(deleted.size() > OBJECTS / 3);
    for (TestNode node : cluster.targets()) {
      for (Path file : files(node, "@ais")) {
        if (node != away && deleted.contains("dir/" + file.getFileName())) {
          Files.delete(file); // the record of the delete
        }
      }
    }
    away.start();
    cluster.awaitFormed(1, 4);
    cluster.awaitBalanced();
    for (String name : deleted) {
      cluster.await(
          "the certainty that " + name + " was deleted",
          () -> {
            int status =
                assertThrows(
                        AisHttpException.class,
                        () -> cluster.client().objects().get(BUCKET, name),
                        name)
                    .status();
            return status == 404;
          });
    }
  }

  @Test
  void aBucketIsEncodedLaterAndNoLonger() throws IOException {
    Bck plain = Bck.ais("plain");
    cluster.client().buckets().create(plain, null);
    cluster.client().objects().put(plain, "o", RequestBody.of("content"), new HeaderMap());
    String slices = "@ec-ais/plain";
    assertEquals(0, count(slices));
    cluster
        .client()
        .buckets()
        .setProps(
            plain, Map.of("ec", Map.of("enabled", true, "data_slices", 1, "parity_slices", 2)));
    cluster.await("two replicas", () -> count(slices) == 2);
    cluster.client().buckets().setProps(plain, Map.of("ec", Map.of("enabled", false)));
    cluster.await("no slices", () -> count(slices) == 0);
    assertEquals(
        "content",
        new String(
            cluster.client().objects().get(plain, "o").readAll(100), StandardCharsets.UTF_8));
  }

  @Test
  void noSliceStaysOfABucketThatStoppedBeingCodedWhileATargetWasDown() throws IOException {
    Bck bck = Bck.ais("turned");
    cluster.client().buckets().create(bck, null);
    for (int i = 0; i < 12; i++) {
      cluster.client().objects().put(bck, "o" + i, RequestBody.of("content"), new HeaderMap());
    }
    String slices = "@ec-ais/turned";
    cluster
        .client()
        .buckets()
        .setProps(bck, Map.of("ec", Map.of("enabled", true, "data_slices", 1, "parity_slices", 2)));
    cluster.await("two replicas of each", () -> count(slices) == 24);
    TestNode victim = cluster.target(0);
    victim.kill();
    Map<String, Object> off = Map.of("ec", Map.of("enabled", false));
    assertThrows(IOException.class, () -> cluster.client().buckets().setProps(bck, off));

    victim.start();

    cluster.await("no slices", () -> count(slices) == 0);
  }

  private int count(String below) {
    return cluster.targets().stream().mapToInt(node -> below(node, below).size()).sum();
  }
}
