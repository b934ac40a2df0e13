package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.ais.wire.HeaderMap;
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

/** Targets that are, or seem to be, out of space. Disks seem full by lower marks. */
class SpaceTest {
  private static final Bck BUCKET = Bck.ais("space");

  private static TestCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.of(1, 2);
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
    cluster
        .client()
        .jobs()
        .await(JobQuery.of(cleanup(Bck.NONE), JobKind.CLEANUP.wire()), Duration.ofSeconds(60));
    assertTrue(outOfSpace(false), "cleared when the cleanup ends, not only by the next look");
    put("after");
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
