package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisHttpException;
import io.ais.client.RequestBody;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.RmNode;
import io.ais.model.StateFlags;
import io.ais.model.list.ListRequest;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slices 2+1 in a cluster of four targets whose mountpaths come and go. */
class CodedDisksTest {
  private CodedBucket coded;
  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException {
    coded = new CodedBucket();
    cluster = coded.cluster;
  }

  @AfterEach
  void stop() {
    coded.close();
  }

  @Test
  void writesAreProtectedWhileTargetsMissAMountpath() throws IOException {
    coded.takeOneMountpathOutEach();

    for (int i = 0; i < CodedBucket.OBJECTS; i++) {
      coded.put("dir/object-" + i, i + 1000, i % 2 == 0 ? 100 : 70_000);
    }

    coded.assertAllRight();
  }

  @Test
  void everythingIsReadWhateverMountpathOfATargetIsOut() throws IOException {
    for (TestNode node : cluster.targets()) {
      for (String path : cluster.client().nodes().mountpaths(node.id()).available()) {
        cluster.client().nodes().disableMountpath(node.id(), path, true);
        coded.assertAllRight();
        cluster.client().nodes().enableMountpath(node.id(), path);
        coded.awaitEndOfResilver(node);
      }
    }
  }

  @Test
  void deletesAreDoneWhateverMountpathIsOut() throws IOException {
    Map<TestNode, String> out = coded.takeOneMountpathOutEach();

    for (String name : coded.contents.keySet()) {
      cluster.client().objects().delete(CodedBucket.BUCKET, name);
      coded.assertGone(name);
    }

    for (Map.Entry<TestNode, String> each : out.entrySet()) {
      cluster.client().nodes().enableMountpath(each.getKey().id(), each.getValue());
      coded.awaitEndOfResilver(each.getKey());
    }
    coded.contents.keySet().forEach(coded::assertGone);
    cluster.await("no record and no slice left", () -> coded.filesOfAll() == 0);
  }

  @Test
  void slicesOfAnOverwrittenVersionGoWhenTheirMountpathIsBack() throws IOException {
    Map<TestNode, String> out = coded.takeOneMountpathOutEach();
    for (int i = 0; i < CodedBucket.OBJECTS; i++) {
      coded.put("dir/object-" + i, i + 1000, i % 2 == 0 ? 100 : 70_000);
    }

    for (Map.Entry<TestNode, String> each : out.entrySet()) {
      cluster.client().nodes().enableMountpath(each.getKey().id(), each.getValue());
    }

    cluster.await("as many slices as there shall be", coded::isProtected);
    coded.assertAllRight();
  }

  /** Of a process that has not stored a slice yet. */
  @Test
  void slicesThatBelongToANewMountpathMoveThere() throws IOException {
    TestNode node = cluster.target(0);
    node.kill();
    node.start();
    cluster.awaitFormed(1, 4);
    Path fresh = Files.createDirectories(node.directory().resolve("fresh"));

    cluster.client().nodes().attachMountpath(node.id(), fresh.toString(), "fresh");

    coded.awaitEndOfResilver(node);
    JobQuery resilvers = JobQuery.of("", JobKind.RESILVER.wire());
    for (JobSnap snap : cluster.client().jobs().snaps(resilvers).get(node.id())) {
      assertEquals("", snap.err());
    }
    long moved;
    try (Stream<Path> all = Files.walk(fresh.resolve("@ec-ais/coded/%ob"))) {
      moved = all.filter(Files::isRegularFile).count();
    }
    assertTrue(moved > 0);
    assertEquals(coded.expectedSlices(), coded.slices() + moved);
    coded.assertAllRight();
  }

  /** Nobody types a command for it. */
  @Test
  void whatAMountpathTookAlongIsMadeAgain() throws IOException {
    TestNode node = cluster.target(0);
    String path = cluster.client().nodes().mountpaths(node.id()).available().getFirst();
    cluster.client().nodes().disableMountpath(node.id(), path, true);
    List<Path> lost = new ArrayList<>(CodedBucket.files(node, "@ais"));
    lost.addAll(CodedBucket.files(node, "@ec-ais"));
    lost.removeIf(file -> !file.startsWith(path));
    assertTrue(lost.size() > 4, lost::toString);
    CodedBucket.delete(lost);

    coded.giveUp(node, path);

    cluster.await("a whole listing", () -> isListedOrRefused(coded.contents.keySet()));
    cluster.await(
        "everything protected again",
        () -> coded.isProtected() && coded.objects() == CodedBucket.OBJECTS);
    coded.assertAllRight();
  }

  /** False while it is refused. */
  private boolean isListedOrRefused(Set<String> names) throws IOException {
    try {
      Set<String> listed = new TreeSet<>();
      cluster
          .client()
          .buckets()
          .listAll(CodedBucket.BUCKET, ListRequest.ALL)
          .forEach(entry -> listed.add(entry.name()));
      assertEquals(names, listed);
      return true;
    } catch (AisHttpException e) {
      assertEquals(503, e.status(), e::getMessage);
      return false;
    }
  }

  @Test
  void listingsAreWholeOrRefusedAfterATargetWasGivenUp() throws IOException {
    cluster.missSilentNodesSoon();
    TestNode gone = cluster.target(3);
    String id = gone.id();
    gone.kill();
    cluster.await("its loss noticed", () -> cluster.primary().smap().node(id) == null);

    cluster.client().cluster().removeUnsafe(RmNode.of(List.of(id)));

    cluster.await("a whole listing", () -> isListedOrRefused(coded.contents.keySet()));
    coded.assertAllRight();
  }

  /** Nobody types a command for it, nor does a target come or go. */
  @Test
  void slicesThatATargetDidNotTakeAreMadeLater() throws IOException {
    TestNode full = cluster.target(3);
    marks(full, "1");
    cluster.await("no room", () -> StateFlags.OUT_OF_SPACE.in(full.shared().state.flags()));
    int stored = 0;
    for (int i = 0; i < 20; i++) {
      String name = "late-" + i;
      byte[] content = new byte[50_000 + i];
      try {
        RequestBody body = RequestBody.of(content);
        cluster.client().objects().put(CodedBucket.BUCKET, name, body, new HeaderMap());
      } catch (AisHttpException e) {
        assertEquals(507, e.status()); // its owner is the full one
        continue;
      }
      coded.contents.put(name, content);
      stored++;
    }
    assertTrue(stored > 5, stored + " stored");
    assertFalse(coded.isProtected());

    marks(full, "99");

    cluster.await("all slices", coded::isProtected);
    coded.assertAllRight();
  }

  /** Nor for what a repair could not store. */
  @Test
  void slicesThatARepairCouldNotStoreAreMadeLater() throws IOException {
    TestNode full = cluster.target(3);
    marks(full, "1");
    cluster.await("no room", () -> StateFlags.OUT_OF_SPACE.in(full.shared().state.flags()));
    CodedBucket.delete(CodedBucket.files(full, "@ec-ais"));
    coded.recover();
    cluster.await("the end of the repair", () -> !coded.isRepairing());
    assertFalse(coded.isProtected());

    marks(full, "99");

    cluster.await("all slices", coded::isProtected);
  }

  /** The record of the first attempt is no reason to say that there is nothing. */
  private void assertStillRefused(String name) {
    AisHttpException again =
        assertThrows(
            AisHttpException.class,
            () -> cluster.client().objects().delete(CodedBucket.BUCKET, name));
    assertEquals(503, again.status(), again::getMessage);
  }

  private void marks(TestNode node, String percent) throws IOException {
    Map<String, String> marks =
        Map.of(
            "space.cleanupwm", percent,
            "space.lowwm", percent,
            "space.highwm", percent,
            "space.out_of_space", percent);
    cluster.client().nodes().setConfig(node.id(), marks, true);
  }

  /** With one parity slice two targets must know of a delete: one may be silent, with the owner lost. */
  @Test
  void aDeleteThatTooFewKnowOfIsNotAcknowledged() {
    cluster.target(2).kill();
    cluster.target(3).kill();
    int refused = 0;
    for (String name : coded.contents.keySet()) {
      try {
        cluster.client().objects().delete(CodedBucket.BUCKET, name);
        throw new AssertionError(name + " was deleted");
      } catch (AisHttpException e) {
        if (e.getMessage().contains("may be undone")) {
          refused++;
          assertStillRefused(name);
        }
      } catch (IOException e) {
        continue; // its owner is away
      }
    }
    assertTrue(refused > 0);
  }
}
