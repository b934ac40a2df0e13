package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisHttpException;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobStatus;
import io.ais.model.StateFlags;
import io.ais.model.config.ConfigToSet;
import io.ais.wire.HeaderMap;
import io.ais.wire.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Targets that are, or seem to be, out of space. Disks seem full by lower marks. */
class SpaceTest {
  private static final Bck BUCKET = Bck.ais("space");

  private static TestCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.of(1, 3);
    cluster.client().buckets().create(BUCKET, null);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static void marks(int all) throws IOException {
    String mark = Integer.toString(all);
    cluster
        .client()
        .cluster()
        .setConfig(
            Map.of(
                "space.cleanupwm", mark,
                "space.lowwm", mark,
                "space.highwm", mark,
                "space.out_of_space", mark),
            false);
  }

  private static void put(String name) throws IOException {
    cluster.client().objects().put(BUCKET, name, RequestBody.of("content"), new HeaderMap());
  }

  private static boolean outOfSpace(boolean wanted) {
    return cluster.targets().stream()
        .allMatch(
            target ->
                StateFlags.OUT_OF_SPACE.in(target.shared().state.flags()) == wanted
                    && StateFlags.DISK_OUT_OF_SPACE.in(target.shared().state.flags()) == wanted);
  }

  @Test
  void aFullTargetRefusesWritesServesReadsAndRecovers() throws IOException {
    put("before");
    marks(1);
    cluster.await("alerts", () -> outOfSpace(true));

    AisHttpException refused = assertThrows(AisHttpException.class, () -> put("late"));
    assertEquals(507, refused.status());
    assertTrue(refused.getMessage().contains("out of space: used "), refused.getMessage());
    byte[] content = cluster.client().objects().get(BUCKET, "before").readAll(100);
    assertEquals("content", new String(content, java.nio.charset.StandardCharsets.UTF_8));

    marks(100);
    cluster.await("recovery", () -> outOfSpace(false));
    put("after");
  }

  private static void marks(int low, int outOfSpace) throws IOException {
    cluster
        .client()
        .cluster()
        .setConfig(
            Map.of(
                "space.cleanupwm", Integer.toString(low),
                "space.lowwm", Integer.toString(low),
                "space.highwm", Integer.toString(low),
                "space.out_of_space", Integer.toString(outOfSpace)),
            false);
  }

  private static AisHttpException refused(Executable request) {
    AisHttpException refused = assertThrows(AisHttpException.class, request);
    assertEquals(507, refused.status(), refused.getMessage());
    return refused;
  }

  @Test
  void aboveTheHighMarkNothingGetsMoreCopiesOrSlices() throws IOException {
    put("here");
    marks(1, 100);
    cluster.await(
        "alerts",
        () ->
            cluster.targets().stream()
                .allMatch(node -> StateFlags.LOW_CAPACITY.in(node.shared().state.flags())));

    put("more");
    Map<String, Object> coded =
        Map.of("ec", Map.of("enabled", true, "data_slices", 1, "parity_slices", 1));
    Map<String, Object> mirrored = Map.of("mirror", Map.of("enabled", true, "copies", 2));
    for (Map<String, Object> change : List.of(coded, mirrored)) {
      AisHttpException refused = refused(() -> cluster.client().buckets().setProps(BUCKET, change));
      assertTrue(refused.getMessage().contains("low on space: used "), refused.getMessage());
      assertTrue(refused.getMessage().contains("space.highwm=1%"), refused.getMessage());
    }
    refused(
        () ->
            cluster
                .client()
                .buckets()
                .act(
                    "POST",
                    BUCKET,
                    Query.EMPTY,
                    "ec-encode",
                    "",
                    "{\"data_slices\":1,\"parity_slices\":1}"));
    assertFalse(cluster.client().buckets().head(BUCKET, true).ec().enabled());
    assertFalse(cluster.client().buckets().head(BUCKET, true).mirror().enabled());
    marks(100);
  }

  @Test
  void aboveTheLastMarkObjectsAreDeletedButNotRenamed() throws IOException {
    put("old-name");
    put("doomed");
    marks(1);
    cluster.await("alerts", () -> outOfSpace(true));

    refused(() -> cluster.client().objects().rename(BUCKET, "old-name", "new-name"));
    cluster.client().objects().delete(BUCKET, "doomed");

    assertEquals(7, cluster.client().objects().get(BUCKET, "old-name").readAll(100).length);
    marks(100);
    cluster.await("recovery", () -> outOfSpace(false));
  }

  /** With one of three targets full, the slices that it should hold are not stored. */
  @Test
  void aFullTargetTakesNoSlicesButWordOfDeletes() throws IOException {
    Bck coded = Bck.ais("coded");
    Map<String, Object> ec =
        Map.of("enabled", true, "data_slices", 1, "parity_slices", 1, "objsize_limit", 1);
    cluster.client().buckets().create(coded, Map.of("ec", ec));
    for (int i = 0; i < 10; i++) {
      cluster.client().objects().put(coded, "before-" + i, RequestBody.of("x"), new HeaderMap());
    }
    TestNode full = cluster.target(0);
    long before = slices(full);
    full.shared()
        .settings
        .override(
            ConfigToSet.ofKeys(
                Map.of(
                    "space.cleanupwm", "1",
                    "space.lowwm", "1",
                    "space.highwm", "1",
                    "space.out_of_space", "1")),
            true);
    cluster.await("the alert", () -> StateFlags.OUT_OF_SPACE.in(full.shared().state.flags()));

    int refused = 0;
    for (int i = 0; i < 10; i++) {
      try {
        cluster.client().objects().put(coded, "after-" + i, RequestBody.of("x"), new HeaderMap());
      } catch (AisHttpException e) {
        assertTrue(e.status() == 507 || e.status() == 503, e.getMessage());
        assertTrue(e.getMessage().contains("out of space: used "), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 0, "the full one owns some, or is needed for slices");
    assertEquals(before, slices(full));
    for (int i = 0; i < 10; i++) {
      cluster.client().objects().delete(coded, "before-" + i);
    }
    assertEquals(0, slices(full));
    full.shared().settings.reset();
    cluster.await("recovery", () -> outOfSpace(false));
  }

  private static long slices(TestNode target) throws IOException {
    try (Stream<Path> all = Files.walk(target.directory())) {
      return all.filter(path -> path.toString().contains("@ec-ais/coded/%ob/"))
          .filter(Files::isRegularFile)
          .count();
    }
  }

  private static String cleanup(Bck bck) throws IOException {
    JobArgs args = new JobArgs("", JobKind.CLEANUP.wire(), "", bck, List.of(), 0, 0, false, false);
    return cluster.client().jobs().start(args, "");
  }

  private static long filesInTrash() throws IOException {
    long files = 0;
    for (TestNode target : cluster.targets()) {
      try (Stream<Path> all = Files.walk(target.directory())) {
        files +=
            all.filter(path -> path.toString().contains("$deleted") && Files.isRegularFile(path))
                .count();
      }
    }
    return files;
  }

  @Test
  void aDestroyedBucketLeavesTheDiskWithTheNextCleanup() throws IOException {
    Bck doomed = Bck.ais("doomed");
    cluster.client().buckets().create(doomed, null);
    for (int i = 0; i < 20; i++) {
      cluster
          .client()
          .objects()
          .put(doomed, "dir/object-" + i, RequestBody.of("content"), new HeaderMap());
    }
    put("stays");
    cluster.client().buckets().destroy(doomed);
    cluster.await("move to the trash", () -> filesInTrash() == 20);

    JobStatus end =
        cluster
            .client()
            .jobs()
            .await(JobQuery.of(cleanup(Bck.NONE), JobKind.CLEANUP.wire()), Duration.ofSeconds(60));

    assertEquals("", end.err());
    assertEquals(0, filesInTrash());
    assertEquals(7, cluster.client().objects().get(BUCKET, "stays").readAll(100).length);
  }

  @Test
  void aBucketThatIsNotThereCannotBeCleaned() {
    AisHttpException refused =
        assertThrows(AisHttpException.class, () -> cleanup(Bck.ais("nosuch")));
    assertEquals(404, refused.status());
  }
}
