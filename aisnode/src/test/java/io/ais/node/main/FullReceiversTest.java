package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.StateFlags;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A rebalance towards targets that are, or seem to be, out of space. */
class FullReceiversTest {
  private static final Bck BUCKET = Bck.ais("moving");
  private static final int OBJECTS = 40;

  private static void marks(TestCluster cluster, String all) throws IOException {
    cluster
        .client()
        .cluster()
        .setConfig(
            Map.of(
                "space.cleanupwm", all,
                "space.lowwm", all,
                "space.highwm", all,
                "space.out_of_space", all),
            false);
  }

  private static void rebalances(TestCluster cluster, boolean enabled) throws IOException {
    cluster
        .client()
        .cluster()
        .setConfig(Map.of("rebalance.enabled", Boolean.toString(enabled)), false);
  }

  private static long files(TestNode target) throws IOException {
    try (Stream<Path> all = Files.walk(target.directory())) {
      return all.filter(path -> path.toString().contains("@ais/moving/%ob/"))
          .filter(Files::isRegularFile)
          .count();
    }
  }

  private static void assertReadable(TestCluster cluster) throws IOException {
    for (int i = 0; i < OBJECTS; i++) {
      assertEquals(
          "content".length(), cluster.client().objects().get(BUCKET, "o-" + i).readAll(100).length);
    }
  }

  private static boolean saysWhy(TestCluster cluster) throws IOException {
    return cluster
        .client()
        .jobs()
        .snaps(JobQuery.of("", JobKind.REBALANCE.wire()))
        .values()
        .stream()
        .flatMap(List::stream)
        .map(JobSnap::err)
        .anyMatch(text -> text.contains("out of space: used "));
  }

  @Test
  void areSentNothingUntilThereIsRoom() throws IOException {
    try (TestCluster cluster = TestCluster.of(1, 2)) {
      cluster.client().buckets().create(BUCKET, null);
      for (int i = 0; i < OBJECTS; i++) {
        cluster
            .client()
            .objects()
            .put(BUCKET, "o-" + i, RequestBody.of("content"), new HeaderMap());
      }
      rebalances(cluster, false);
      marks(cluster, "1");
      TestNode added = cluster.addTarget();
      cluster.await("the alert", () -> StateFlags.OUT_OF_SPACE.in(added.shared().state.flags()));

      rebalances(cluster, true);
      cluster.client().jobs().start(JobArgs.of(JobKind.REBALANCE.wire(), Bck.NONE), "");

      cluster.await("the reason", () -> saysWhy(cluster));
      assertEquals(0, files(added));
      assertReadable(cluster);

      marks(cluster, "100");
      cluster.await("room", () -> files(added) > 0);
      cluster.awaitBalanced();
      assertReadable(cluster);
    }
  }
}
