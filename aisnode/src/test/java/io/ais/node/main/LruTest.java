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
import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Eviction in a whole cluster. Disks seem too full by lower marks, objects unused by their files. */
class LruTest {
  private static final int OBJECTS = 12;
  private static final Bck PLAIN = Bck.ais("plain");
  private static final Bck MIRRORED = Bck.ais("mirrored");
  private static final Bck CODED = Bck.ais("coded");
  private static final Bck KEPT = Bck.ais("kept");

  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = TestCluster.of(1, 3);
    Map<String, Object> lru = Map.of("enabled", true);
    create(PLAIN, Map.of("lru", lru));
    create(MIRRORED, Map.of("lru", lru, "mirror", Map.of("enabled", true, "copies", 2)));
    create(
        CODED,
        Map.of(
            "lru",
            lru,
            "ec",
            Map.of("enabled", true, "data_slices", 1, "parity_slices", 1, "objsize_limit", 1000)));
    create(KEPT, Map.of());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void create(Bck bck, Map<String, Object> props) throws IOException {
    cluster.client().buckets().create(bck, props.isEmpty() ? null : props);
    for (int i = 0; i < OBJECTS; i++) {
      cluster
          .client()
          .objects()
          .put(bck, "o-" + i, RequestBody.of("x".repeat(5000) + i), new HeaderMap());
    }
  }

  private List<Path> files(Bck bck) throws IOException {
    List<Path> files = new ArrayList<>();
    for (TestNode target : cluster.targets()) {
      try (Stream<Path> all = Files.walk(target.directory())) {
        all.filter(path -> path.toString().contains("ais/" + bck.name() + "/%ob/"))
            .filter(Files::isRegularFile)
            .forEach(files::add);
      }
    }
    return files;
  }

  /** None of its copies was used for three hours. */
  private void unused(Bck bck, String name) throws IOException {
    FileTime then = FileTime.from(Instant.now().minus(Duration.ofHours(3)));
    for (Path file : files(bck)) {
      if (file.getFileName().toString().equals(name)) {
        Files.setAttribute(file, "lastAccessTime", then);
      }
    }
  }

  private boolean exists(Bck bck, String name) {
    try {
      cluster.client().objects().get(bck, name).readAll(10_000);
      return true;
    } catch (AisHttpException e) {
      assertEquals(404, e.status(), e.getMessage());
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void marks(int high) throws IOException {
    cluster
        .client()
        .cluster()
        .setConfig(
            Map.of(
                "space.cleanupwm", "1",
                "space.lowwm", "1",
                "space.highwm", Integer.toString(high),
                "space.out_of_space", "100"),
            false);
  }

  private String evict(boolean force, Bck... buckets) throws IOException {
    JobArgs args =
        new JobArgs("", JobKind.LRU.wire(), "", Bck.NONE, List.of(buckets), 0, 0, force, false);
    String id = cluster.client().jobs().start(args, "");
    JobStatus end =
        cluster.client().jobs().await(JobQuery.of(id, JobKind.LRU.wire()), Duration.ofSeconds(60));
    assertEquals("", end.err());
    return id;
  }

  @Test
  void anOperatorEvictsWhatWasNotUsedWithCopiesAndSlices() throws IOException {
    for (Bck bck : List.of(PLAIN, MIRRORED, CODED, KEPT)) {
      for (int i = 0; i < 5; i++) {
        unused(bck, "o-" + i);
      }
    }
    marks(100);
    String idle = evict(false);
    assertEquals(0, evicted(idle), "no disk is above the high mark");

    String id = evict(true, PLAIN, MIRRORED, CODED);

    assertEquals(15, evicted(id));
    for (Bck bck : List.of(PLAIN, MIRRORED, CODED, KEPT)) {
      for (int i = 0; i < OBJECTS; i++) {
        assertEquals(i >= 5 || bck.equals(KEPT), exists(bck, "o-" + i), bck + "/o-" + i);
      }
    }
    assertEquals(OBJECTS - 5, files(PLAIN).size());
    assertEquals(2 * (OBJECTS - 5), files(MIRRORED).size());
    assertEquals(3 * (OBJECTS - 5), files(CODED).size(), "objects and slices");
    long counted =
        cluster.targets().stream()
            .mapToLong(node -> node.shared().stats.tracker().getOrDefault("lru.evict.n", 0L))
            .sum();
    assertEquals(15, counted);
  }

  private long evicted(String id) throws IOException {
    return cluster.client().jobs().snaps(JobQuery.of(id, JobKind.LRU.wire())).values().stream()
        .flatMap(List::stream)
        .map(JobSnap::stats)
        .mapToLong(stats -> stats.localObjects())
        .sum();
  }

  @Test
  void beginsByItselfWhenADiskIsAboveTheHighMark() throws IOException {
    for (int i = 0; i < 5; i++) {
      unused(PLAIN, "o-" + i);
    }

    marks(1);

    cluster.await("eviction of what was not used", () -> files(PLAIN).size() == OBJECTS - 5);
    assertEquals(OBJECTS, files(KEPT).size());
  }

  @Test
  void aReadIsAUse() throws IOException {
    unused(PLAIN, "o-1");
    unused(PLAIN, "o-2");
    assertTrue(exists(PLAIN, "o-1"));
    cluster.await("a trace of the read", () -> isFresh("o-1"));

    marks(100);
    evict(true);

    assertTrue(exists(PLAIN, "o-1"));
    assertEquals(false, exists(PLAIN, "o-2"));
  }

  private boolean isFresh(String name) throws IOException {
    for (Path file : files(PLAIN)) {
      if (file.getFileName().toString().equals(name)) {
        Instant read = ((FileTime) Files.getAttribute(file, "lastAccessTime")).toInstant();
        return read.isAfter(Instant.now().minus(Duration.ofHours(1)));
      }
    }
    return false;
  }

  @Test
  void whatDoesNotAllowItIsRefusedClearly() {
    AisHttpException kept = assertThrows(AisHttpException.class, () -> evict(true, KEPT));
    assertEquals(400, kept.status());
    assertTrue(kept.getMessage().contains("lru.enabled=false"), kept.getMessage());
    AisHttpException absent =
        assertThrows(AisHttpException.class, () -> evict(false, Bck.ais("nosuch")));
    assertEquals(404, absent.status());
  }
}
