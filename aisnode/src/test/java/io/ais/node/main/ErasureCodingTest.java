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
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slices 2+1 in a cluster of four targets that loses objects, disks and targets. */
class ErasureCodingTest {
  private CodedBucket coded;
  private TestCluster cluster;
  private SortedMap<String, byte[]> contents;

  @BeforeEach
  void start() throws IOException {
    coded = new CodedBucket();
    cluster = coded.cluster;
    contents = coded.contents;
  }

  @AfterEach
  void stop() {
    coded.close();
  }

  @Test
  void slicesAreMadeAtEachWriteOnOtherTargets() throws IOException {
    assertEquals(coded.expectedSlices(), coded.slices());
    for (TestNode node : cluster.targets()) {
      Set<Path> own = new HashSet<>();
      CodedBucket.files(node, "@ais").forEach(file -> own.add(file.getFileName()));
      CodedBucket.files(node, "@ec-ais")
          .forEach(file -> assertTrue(!own.contains(file.getFileName())));
    }
    coded.put("dir/object-4", 1000, 90_000);
    coded.put("dir/object-5", 1001, 10);
    assertEquals(coded.expectedSlices(), coded.slices());
    coded.assertAllRight();
  }

  @Test
  void objectsWithBadContentAreMadeAgainWhenTheyAreRead() throws IOException {
    cluster
        .client()
        .buckets()
        .setProps(CodedBucket.BUCKET, Map.of("checksum", Map.of("validate_warm_get", true)));
    for (TestNode node : cluster.targets()) {
      for (Path file : CodedBucket.files(node, "@ais")) {
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

    coded.assertAllRight();
    coded.assertAllRight();
  }

  @Test
  void objectsThatATargetLostAreRestoredWhenTheyAreRead() throws IOException {
    CodedBucket.delete(CodedBucket.files(cluster.target(0), "@ais"));
    coded.assertAllRight();
    CodedBucket.delete(CodedBucket.files(cluster.target(1), "@ais"));
    CodedBucket.delete(CodedBucket.files(cluster.target(1), "@ec-ais"));
    coded.assertAllRight();
  }

  @Test
  void repairMakesGoodWhatIsLost() throws IOException {
    CodedBucket.delete(CodedBucket.files(cluster.target(0), "@ais"));
    CodedBucket.delete(CodedBucket.files(cluster.target(0), "@ec-ais"));
    int left =
        cluster.targets().stream().mapToInt(node -> CodedBucket.files(node, "@ais").size()).sum();
    assertTrue(left < CodedBucket.OBJECTS && coded.slices() < coded.expectedSlices());
    coded.recover();
    coded.awaitProtected();
    cluster.await(
        "all objects back",
        () ->
            cluster.targets().stream()
                    .mapToInt(node -> CodedBucket.files(node, "@ais").size())
                    .sum()
                == CodedBucket.OBJECTS);
    coded.assertAllRight();
  }

  @Test
  void aDamagedSliceIsNotUsed() throws IOException {
    for (TestNode node : cluster.targets()) {
      CodedBucket.delete(CodedBucket.files(node, "@ais"));
    }
    for (Path file : CodedBucket.files(cluster.target(2), "@ec-ais")) {
      CodedBucket.damage(file);
    }
    int wrong = 0;
    int lost = 0;
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      try {
        byte[] found =
            cluster.client().objects().get(CodedBucket.BUCKET, each.getKey()).readAll(1 << 20);
        wrong += Arrays.equals(found, each.getValue()) ? 0 : 1;
      } catch (AisHttpException e) {
        assertEquals(500, e.status());
        lost++; // its only replica, or one of two slices that were left, is the damaged one
      }
    }
    assertEquals(0, wrong);
    long onlyThere =
        contents.values().stream().filter(content -> content.length < CodedBucket.LIMIT).count();
    assertTrue(lost <= onlyThere, lost + " lost");
  }

  @Test
  void aBadObjectIsReplacedWhenItIsRead() throws IOException {
    cluster
        .client()
        .buckets()
        .setProps(CodedBucket.BUCKET, Map.of("checksum", Map.of("validate_warm_get", true)));
    coded.damageObjects(cluster.target(0), "@ais");
    coded.assertAllRight();
    cluster
        .client()
        .buckets()
        .setProps(CodedBucket.BUCKET, Map.of("checksum", Map.of("validate_warm_get", false)));
    coded.assertAllRight(); // what is on disk is right
    coded.damageObjects(cluster.target(1), "@ais");
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      if (each.getValue().length < 64 << 10) { // checked in any case
        byte[] found =
            cluster.client().objects().get(CodedBucket.BUCKET, each.getKey()).readAll(1 << 20);
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
      for (Path file : CodedBucket.below(node, "@ais/plain/%ob")) {
        CodedBucket.damage(file);
      }
    }
    coded.damageObjects(cluster.target(0), "@ais");
    Set<Path> bad = new HashSet<>();
    CodedBucket.files(cluster.target(0), "@ais").forEach(file -> bad.add(file.getFileName()));
    for (Path file : CodedBucket.files(cluster.target(1), "@ec-ais")) {
      if (!bad.contains(file.getFileName())) { // else it may be the only replica
        CodedBucket.damage(file);
      }
    }

    JobArgs args = new JobArgs("", JobKind.SCRUB.wire(), "", Bck.NONE, null, 0, 0, false, false);
    String id = cluster.client().jobs().start(args, "");

    cluster.await("the end of the scrub", () -> scrubs(id).noneMatch(JobSnap::isRunning));
    List<String> errors = scrubs(id).map(JobSnap::err).filter(text -> !text.isEmpty()).toList();
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(
        errors.getFirst().contains("1 objects are damaged and were not repaired"),
        errors::toString);
    assertTrue(errors.getFirst().contains("ais://plain/unprotected"), errors::toString);
    coded.awaitProtected();
    coded.assertAllRight();
    CodedBucket.delete(CodedBucket.files(cluster.target(2), "@ais"));
    CodedBucket.delete(CodedBucket.files(cluster.target(2), "@ec-ais"));
    coded.assertAllRight(); // so the slices are right, too
  }

  private Stream<JobSnap> scrubs(String id) throws IOException {
    return cluster.client().jobs().snaps(JobQuery.of(id, JobKind.SCRUB.wire())).values().stream()
        .flatMap(List::stream);
  }

  /** What is made again must not be made of bad content. */
  @Test
  void repairDoesNotSpreadDamage() throws IOException {
    coded.damageObjects(cluster.target(0), "@ais");
    for (Path file : CodedBucket.files(cluster.target(1), "@ec-ais")) {
      if (Files.size(file) > 2 * CodedBucket.LIMIT) { // not the only replica
        Files.delete(file);
      }
    }
    coded.recover();
    coded.awaitProtected();
    CodedBucket.delete(CodedBucket.files(cluster.target(0), "@ais"));
    coded.assertAllRight();
  }

  @Test
  void deletedObjectsStayDeleted() throws Exception {
    for (int i = 0; i < 10; i++) {
      cluster.client().objects().delete(CodedBucket.BUCKET, "dir/object-" + i);
      contents.remove("dir/object-" + i);
    }
    assertEquals(coded.expectedSlices(), coded.slices());
    coded.recover();
    coded.awaitProtected();
    for (int i = 0; i < 10; i++) {
      coded.assertGone("dir/object-" + i);
    }
    coded.assertAllRight();
  }

  /** A target that was away has slices, and replicas, of what was deleted meanwhile. */
  @Test
  void aDeleteSurvivesTheLossOfItsOwner() throws IOException {
    TestNode away = cluster.target(3);
    away.kill();
    List<String> deleted = new ArrayList<>();
    for (String name : contents.keySet()) {
      try {
        cluster.client().objects().delete(CodedBucket.BUCKET, name);
        deleted.add(name);
      } catch (IOException e) {
        continue; // its owner is away
      }
    }
    assertTrue(deleted.size() > CodedBucket.OBJECTS / 3);
    for (TestNode node : cluster.targets()) {
      for (Path file : CodedBucket.files(node, "@ais")) {
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
                        () -> cluster.client().objects().get(CodedBucket.BUCKET, name),
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
    return cluster.targets().stream().mapToInt(node -> CodedBucket.below(node, below).size()).sum();
  }
}
