package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisHttpException;
import io.ais.client.Pause;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.StateFlags;
import io.ais.model.SummaryMsg;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListRequest;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buckets with several copies of each object, in a whole cluster. */
class MirrorsTest {
  private static final int OBJECTS = 40;
  private static final int BIG = 300_000;

  private TestCluster cluster;
  private final SortedMap<String, byte[]> contents = new TreeMap<>();

  @BeforeEach
  void start() throws IOException {
    cluster = TestCluster.unstarted(1, 2);
    for (TestNode target : cluster.targets()) {
      target.edit("ais_local.json", "\"count\": 2", "\"count\": 3");
    }
    cluster.nodes().forEach(TestNode::start);
    cluster.awaitFormed(1, 2);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Bck filled(Object props) throws IOException {
    Bck bck = Bck.ais("mirrored");
    cluster.client().buckets().create(bck, props);
    for (int i = 0; i < OBJECTS; i++) {
      byte[] content = cluster.randomBytes(i % 4 == 0 ? BIG : 100 + i);
      put(bck, "dir/object-" + i, content);
    }
    return bck;
  }

  private void put(Bck bck, String name, byte[] content) throws IOException {
    cluster.client().objects().put(bck, name, RequestBody.of(content), new HeaderMap());
    contents.put(name, content);
  }

  private String makeCopies(Bck bck, int copies) throws IOException {
    return cluster
        .client()
        .buckets()
        .act("POST", bck, Query.EMPTY, Actions.MAKE_N_COPIES, "", copies);
  }

  private void awaitJob(String id) throws IOException {
    cluster
        .client()
        .jobs()
        .await(JobQuery.of(id, JobKind.MAKE_N_COPIES.wire()), Duration.ofSeconds(30));
  }

  private void assertAllReadable(Bck bck) throws IOException {
    for (Map.Entry<String, byte[]> object : contents.entrySet()) {
      byte[] got = cluster.client().objects().get(bck, object.getKey()).readAll(BIG + 1);
      assertArrayEquals(object.getValue(), got, object.getKey());
    }
  }

  /** As clients are told by HEAD and listings, as summaries count, and on the disks. */
  private void assertCopies(Bck bck, int copies) throws IOException {
    for (String name : contents.keySet()) {
      HeaderMap head = cluster.client().objects().head(bck, name);
      assertEquals(Integer.toString(copies), head.first(Headers.MIRROR_COPIES), name);
      assertEquals(copies, head.first(Headers.MIRROR_PATHS).split(" ").length);
    }
    List<ListEntry> listed =
        cluster.client().buckets().listAll(bck, ListRequest.of("", "name,copies", 0, 0));
    assertEquals(contents.size(), listed.size());
    assertTrue(listed.stream().allMatch(entry -> entry.copies() == copies));
    BucketSummary summary =
        cluster
            .client()
            .buckets()
            .summary(bck, new SummaryMsg("", "", false, true, true), Pause.REAL)
            .getFirst();
    assertEquals(contents.size(), summary.objectCount().present());
    assertEquals(copies * contents.size(), files(bck).size());
  }

  private List<Path> files(Bck bck) {
    List<Path> found = new ArrayList<>();
    for (TestNode target : cluster.targets()) {
      for (String mountpath : mountpaths(target)) {
        found.addAll(below(Path.of(mountpath, "@ais", bck.name(), "%ob")));
      }
    }
    return found;
  }

  private List<String> mountpaths(TestNode target) {
    try {
      return cluster.client().nodes().mountpaths(target.id()).available();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> below(Path root) {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aBucketGetsAndLosesCopiesByCommand() throws Exception {
    Bck bck = filled(null);
    assertCopies(bck, 1);

    String id = makeCopies(bck, 2);
    awaitJob(id);
    assertAllReadable(bck);
    assertCopies(bck, 2);
    long visited = 0;
    for (List<JobSnap> snaps :
        cluster.client().jobs().snaps(JobQuery.of(id, JobKind.MAKE_N_COPIES.wire())).values()) {
      String text = snaps.getFirst().ctlMsg();
      assertTrue(text.startsWith("mnc-actmnc, copies:2, visited:"), text);
      visited += Long.parseLong(text.substring(text.lastIndexOf(':') + 1));
    }
    assertEquals(OBJECTS, visited);

    put(bck, "later", cluster.randomBytes(BIG));
    awaitJob(cluster.client().buckets().setProps(bck, Map.of("mirror", Map.of("copies", 3))));
    assertCopies(bck, 3);

    AisHttpException refusal = assertThrows(AisHttpException.class, () -> makeCopies(bck, 5));
    assertEquals(400, refusal.status());
    assertTrue(
        refusal.getMessage().contains("number of copies (5) exceeds the number of mountpaths (3)"),
        refusal.getMessage());
    assertThrows(
        AisHttpException.class,
        () -> cluster.client().buckets().setProps(bck, Map.of("mirror", Map.of("copies", 4))));
    assertEquals(
        "", cluster.client().buckets().setProps(bck, Map.of("lru", Map.of("enabled", false))));
    assertCopies(bck, 3);

    awaitJob(makeCopies(bck, 1));
    assertAllReadable(bck);
    assertCopies(bck, 1);
    assertEquals(1, contents.size() - OBJECTS);
  }

  @Test
  void everythingSurvivesALostMountpathAndAMoveToAnotherTarget() throws Exception {
    Bck bck = filled(Map.of("mirror", Map.of("enabled", true, "copies", 2)));
    assertCopies(bck, 2);
    TestNode target = cluster.target(0);
    String lost = mountpaths(target).getFirst();
    cluster.client().nodes().disableMountpath(target.id(), lost, true);
    remove(Path.of(lost));

    assertAllReadable(bck);
    JobArgs args =
        new JobArgs("", JobKind.RESILVER.wire(), target.id(), Bck.NONE, null, 0, 0, false, false);
    cluster.client().jobs().start(args, "");
    cluster.await("all copies again", () -> files(bck).size() == 2 * OBJECTS);
    cluster.await(
        "the end of the resilver",
        () -> !io.ais.model.StateFlags.RESILVERING.in(target.shared().state.flags()));
    assertAllReadable(bck);
    assertCopies(bck, 2);

    TestNode added = cluster.addTarget();
    cluster.awaitBalanced();
    assertAllReadable(bck);
    for (String name : contents.keySet()) {
      HeaderMap head = cluster.client().objects().head(bck, name);
      assertEquals("2", head.first(Headers.MIRROR_COPIES), name);
    }
    assertEquals(OBJECTS, cluster.client().buckets().listAll(bck, ListRequest.ALL).size());
    int moved =
        mountpaths(added).stream()
            .mapToInt(m -> below(Path.of(m, "@ais", bck.name(), "%ob")).size())
            .sum();
    assertTrue(moved > 0 && moved % 2 == 0, moved + " files moved");
    assertEquals(moved / 2, sentByRebalance());
    assertTrue(
        mountpaths(added).stream()
            .anyMatch(m -> !below(Path.of(m, "@ais", bck.name(), "%ob")).isEmpty()));
  }

  @Test
  void aTargetStartsWithoutAMountpathIfAllItsBucketsHaveOtherCopies() throws Exception {
    Bck bck = filled(Map.of("mirror", Map.of("enabled", true, "copies", 2)));
    TestNode target = cluster.target(0);
    lose(target);

    target.start();
    cluster.awaitFormed(1, 2);
    assertTrue(StateFlags.DISK_FAULT.in(target.shared().state.flags()));
    assertAllReadable(bck);

    cluster.client().buckets().create(Bck.ais("plain"), Map.of());
    target.kill();
    target.start(); // nothing more is missing than before
    cluster.awaitFormed(1, 2);
    lose(target);
    String refusal =
        assertThrows(IllegalStateException.class, target::start).getCause().getMessage();
    assertTrue(refusal.contains("lost mountpaths"), refusal);
    assertTrue(refusal.contains("ais://plain"), refusal);
  }

  /** One more, while it does not run. */
  private void lose(TestNode target) throws IOException {
    String mountpath = mountpaths(target).getLast();
    target.kill();
    remove(Path.of(mountpath));
  }

  private long sentByRebalance() throws IOException {
    return cluster
        .client()
        .jobs()
        .snaps(JobQuery.of("", JobKind.REBALANCE.wire()))
        .values()
        .stream()
        .filter(snaps -> !snaps.isEmpty())
        .mapToLong(snaps -> snaps.getLast().stats().outObjects())
        .sum();
  }

  private static void remove(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void wrongBytesAreNotServedAndAreMadeGoodAgain() throws Exception {
    Bck bck =
        filled(
            Map.of(
                "mirror", Map.of("enabled", true, "copies", 2),
                "checksum", Map.of("validate_warm_get", true)));
    for (String name : contents.keySet()) {
      String home = cluster.client().objects().head(bck, name).first(Headers.MIRROR_PATHS);
      Path file = Path.of(home.substring(1).split(" ")[0], "@ais", bck.name(), "%ob", name);
      byte[] bytes = Files.readAllBytes(file);
      bytes[7] ^= 4;
      Files.write(file, bytes);
    }

    assertAllReadable(bck);

    cluster.await("no wrong bytes left", () -> files(bck).stream().allMatch(this::isRight));
    assertAllReadable(bck);
    assertCopies(bck, 2);
  }

  private boolean isRight(Path file) {
    String path = file.toString();
    String name = path.substring(path.indexOf("%ob/") + "%ob/".length());
    try {
      return java.util.Arrays.equals(contents.get(name), Files.readAllBytes(file));
    } catch (IOException e) {
      return false;
    }
  }
}
