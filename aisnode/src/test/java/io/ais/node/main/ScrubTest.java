package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisHttpException;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.BucketScrub;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobStatus;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a cluster remembers of its scrubs, and those that begin by themselves. */
class ScrubTest {
  private static final Bck BUCKET = Bck.ais("kept");
  private static final int OBJECTS = 30;

  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = TestCluster.of(1, 2);
    cluster.client().buckets().create(BUCKET, null);
    for (int i = 0; i < OBJECTS; i++) {
      cluster
          .client()
          .objects()
          .put(BUCKET, "o-" + i, RequestBody.of("content-" + i), new HeaderMap());
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void scrub(Bck bck) throws IOException {
    JobArgs args = new JobArgs("", JobKind.SCRUB.wire(), "", bck, null, 0, 0, false, false);
    String id = cluster.client().jobs().start(args, "");
    JobStatus end =
        cluster
            .client()
            .jobs()
            .await(JobQuery.of(id, JobKind.SCRUB.wire()), Duration.ofSeconds(60));
    assertEquals("", end.err());
  }

  private List<BucketScrub> told(Bck bck) throws IOException {
    List<BucketScrub> all = new ArrayList<>();
    for (List<BucketScrub> of : cluster.client().cluster().scrubs().values()) {
      if (of != null) {
        of.stream().filter(scrub -> scrub.bck().equals(bck)).forEach(all::add);
      }
    }
    return all;
  }

  @Test
  void theLastCompleteOneSurvivesARestartAndGoesWithItsBucket() throws IOException {
    assertEquals(List.of(), told(BUCKET));

    scrub(BUCKET);

    List<BucketScrub> first = told(BUCKET);
    assertEquals(2, first.size());
    assertEquals(OBJECTS, first.stream().mapToLong(BucketScrub::objects).sum());
    assertTrue(first.stream().allMatch(scrub -> scrub.endedNanos() >= scrub.beganNanos()));

    TestNode restarted = cluster.target(0);
    restarted.stop();
    restarted.start();
    cluster.awaitFormed(1, 2);
    cluster.await("the answer of both", () -> told(BUCKET).size() == 2);
    assertEquals(first, told(BUCKET));

    cluster.client().buckets().destroy(BUCKET);
    cluster.client().buckets().create(BUCKET, null);
    assertEquals(List.of(), told(BUCKET));
  }

  @Test
  void aTargetThatIsSilentIsSaidToBeSo() throws IOException {
    scrub(Bck.NONE);
    String silent = cluster.target(1).id();
    cluster.target(1).kill();

    SortedMap<String, List<BucketScrub>> told = cluster.client().cluster().scrubs();

    assertTrue(told.containsKey(silent));
    assertEquals(null, told.get(silent));
    assertEquals(1, told.get(cluster.target(0).id()).size());
    cluster.target(1).start();
  }

  @Test
  void beginsByItselfWhenTheLastOneIsTooOldAndNamesTheDamaged() throws IOException {
    List<Path> files = new ArrayList<>();
    for (TestNode target : cluster.targets()) {
      try (Stream<Path> all = Files.walk(target.directory())) {
        all.filter(path -> path.toString().contains("@ais/kept/%ob/"))
            .filter(Files::isRegularFile)
            .forEach(files::add);
      }
    }
    Path bad = files.getFirst();
    byte[] content = Files.readAllBytes(bad);
    content[0] ^= 1;
    Files.write(bad, content);

    cluster.client().cluster().setConfig(Map.of("scrub.interval", "1s"), false);

    cluster.await("scrubs of both targets", () -> told(BUCKET).size() == 2);
    cluster.client().cluster().setConfig(Map.of("scrub.interval", "0"), false);
    List<BucketScrub> told = told(BUCKET);
    assertEquals(1, told.stream().mapToLong(BucketScrub::damaged).sum());
    String name = told.stream().flatMap(scrub -> scrub.names().stream()).findFirst().orElseThrow();
    assertTrue(name.startsWith("ais://kept/" + bad.getFileName() + " ("), name);
    byte[] config = cluster.client().cluster().config();
    assertTrue(new String(config, StandardCharsets.UTF_8).contains("\"scrub\":"));
  }

  @Test
  void aBucketThatDoesNotExistCannotBeScrubbed() {
    AisHttpException refused = assertThrows(AisHttpException.class, () -> scrub(Bck.ais("nosuch")));
    assertEquals(404, refused.status());
  }
}
