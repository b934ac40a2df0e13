package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisHttpException;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.ObjectSight;
import io.ais.model.ObjectSight.StoredFile;
import io.ais.model.Snode;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What targets tell of one object ({@code what=object}): all there is, and nothing changes by it. */
class ObjectSightTest {
  private static final String NAME = "dir/an object";
  private static final int LARGE = 70_000;

  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = TestCluster.of(1, 4);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Bck bucket(Map<String, Object> props) throws IOException {
    Bck bck = Bck.ais("seen");
    cluster.client().buckets().create(bck, props);
    return bck;
  }

  private Bck coded() throws IOException {
    return bucket(
        Map.of(
            "ec",
            Map.of("enabled", true, "data_slices", 2, "parity_slices", 1, "objsize_limit", 4096)));
  }

  private void put(Bck bck, int size) throws IOException {
    RequestBody body = RequestBody.of(cluster.randomBytes(size));
    cluster.client().objects().put(bck, NAME, body, new HeaderMap());
  }

  /** Through the gateway, as the tool asks. */
  private ObjectSight sight(TestNode node, Bck bck) {
    return sight(node, bck, NAME);
  }

  private ObjectSight sight(TestNode node, Bck bck, String name) {
    String query = "?what=object&provider=ais&bucket=" + bck.name() + "&name=" + name;
    String url = cluster.proxy(0).url() + "/v1/reverse/daemon" + query.replace(" ", "%20");
    HttpRequest request = HttpRequest.of("GET", url).withHeader(Headers.NODE_ID, node.id());
    try (HttpResponse response = cluster.http().send(request)) {
      assertTrue(response.isSuccess(), () -> "status " + response.status());
      return Json.parse(response.readAll(1 << 20), ObjectSight.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestNode owner(Bck bck) {
    Snode owner =
        Hrw.best(
            cluster.proxy(0).smap().activeTargets(), Snode::digest, Hrw.digest(bck.uname(NAME)));
    return cluster.node(owner.id());
  }

  private List<TestNode> others(Bck bck) {
    return cluster.targets().stream().filter(node -> node != owner(bck)).toList();
  }

  private static Path path(StoredFile file) {
    return Path.of(file.mountpath(), file.path());
  }

  @Test
  void copiesOfAMirroredObjectAreSeenWithTheirMountpaths() throws IOException {
    Bck bck = bucket(Map.of("mirror", Map.of("enabled", true, "copies", 2)));
    put(bck, LARGE);

    ObjectSight sight = sight(owner(bck), bck);

    assertEquals(2, sight.files().size());
    assertEquals(2, sight.mountpaths());
    assertEquals(
        new TreeSet<>(sight.wanted()),
        new TreeSet<>(sight.files().stream().map(StoredFile::mountpath).toList()));
    assertEquals(1, sight.files().stream().map(StoredFile::stamp).distinct().count());
    for (StoredFile file : sight.files()) {
      assertEquals(LARGE, file.sizeBytes());
      assertEquals("xxhash2", file.checksumType());
      assertFalse(file.checksum().isEmpty());
      assertEquals("1", file.version());
      assertTrue(file.writtenNanos() > 0);
      assertTrue(file.isSound() && !file.deleted());
      assertFalse(file.fileSystem().isEmpty());
      assertNull(file.slice());
      assertTrue(Files.isRegularFile(path(file)), file::toString);
    }
    assertTrue(sight.settled());
    assertFalse(sight.mayBeMissed());
    others(bck).forEach(node -> assertEquals(List.of(), sight(node, bck).files()));
  }

  @Test
  void slicesAreSeenOnTheTargetsThatHaveThem() throws IOException {
    Bck bck = coded();
    put(bck, LARGE);

    String stamp = sight(owner(bck), bck).files().getFirst().stamp();
    Set<Integer> ids = new TreeSet<>();
    for (TestNode node : others(bck)) {
      StoredFile slice = sight(node, bck).files().getFirst();
      assertEquals(2, slice.slice().data());
      assertEquals(1, slice.slice().parity());
      assertEquals(stamp, slice.stamp());
      assertTrue(slice.sizeBytes() >= LARGE / 2 && slice.sizeBytes() < LARGE);
      ids.add(slice.slice().id());
    }
    assertEquals(Set.of(0, 1, 2), ids);
  }

  @Test
  void smallObjectsHaveReplicas() throws IOException {
    Bck bck = coded();
    put(bck, 100);

    List<StoredFile> replicas =
        others(bck).stream().flatMap(node -> sight(node, bck).files().stream()).toList();

    assertEquals(1, replicas.size());
    assertTrue(replicas.getFirst().slice().isReplica());
  }

  @Test
  void aLaterWriteHasAGreaterStamp() throws IOException {
    Bck bck = bucket(Map.of());
    put(bck, 10);
    String first = sight(owner(bck), bck).files().getFirst().stamp();

    put(bck, 10);

    assertTrue(first.compareTo(sight(owner(bck), bck).files().getFirst().stamp()) < 0);
  }

  @Test
  void damagedMetadataAndShortFilesAreTold() throws IOException {
    Bck bck = bucket(Map.of("mirror", Map.of("enabled", true, "copies", 2)));
    put(bck, LARGE);
    List<StoredFile> files = sight(owner(bck), bck).files();
    Path torn = path(files.getFirst());
    Path shortened = path(files.getLast());
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(torn, UserDefinedFileAttributeView.class);
    for (String attribute : view.list()) {
      view.delete(attribute);
    }
    try (var channel =
        java.nio.channels.FileChannel.open(
            shortened, Set.of(java.nio.file.StandardOpenOption.WRITE))) {
      channel.truncate(10);
    }

    Map<String, String> defects = new TreeMap<>();
    sight(owner(bck), bck).files().forEach(f -> defects.put(path(f).toString(), f.defect()));

    assertTrue(defects.get(torn.toString()).contains("no metadata"), defects::toString);
    assertTrue(defects.get(shortened.toString()).contains("file has 10 bytes"), defects::toString);
    assertTrue(Files.exists(torn) && Files.exists(shortened)); // nothing was set aside
  }

  /** A copy that an earlier placement left behind is seen where it lies. */
  @Test
  void copiesOnOtherTargetsAreSeen() throws IOException {
    Bck bck = bucket(Map.of());
    put(bck, LARGE);
    StoredFile file = sight(owner(bck), bck).files().getFirst();
    TestNode other = others(bck).getFirst();
    String mountpath = sight(other, bck).wanted().getFirst();
    Path copy = Path.of(mountpath, file.path());
    Files.createDirectories(copy.getParent());
    new ProcessBuilder("cp", "--preserve=all", path(file).toString(), copy.toString())
        .inheritIO()
        .start()
        .onExit()
        .join();

    ObjectSight sight = sight(other, bck);

    assertEquals(file.stamp(), sight.files().getFirst().stamp());
    assertEquals(mountpath, sight.files().getFirst().mountpath());
  }

  @Test
  void aRecordOfADeleteIsSeen() throws IOException {
    Bck bck = bucket(Map.of());
    put(bck, LARGE);
    TestNode owner = owner(bck);
    ObjectSight before = sight(owner, bck);
    String out =
        cluster.client().nodes().mountpaths(owner.id()).available().stream()
            .filter(path -> !path.equals(before.wanted().getFirst()))
            .findFirst()
            .orElseThrow();
    cluster.client().nodes().disableMountpath(owner.id(), out, true);

    cluster.client().objects().delete(bck, NAME);

    ObjectSight sight = sight(owner, bck);
    assertTrue(sight.files().stream().anyMatch(StoredFile::deleted), sight::toString);
    assertEquals(Set.of(out), sight.missed().keySet());
  }

  @Test
  void mountpathsThatAreOutAreTold() throws IOException {
    Bck bck = bucket(Map.of());
    put(bck, LARGE);
    TestNode owner = owner(bck);
    String home = sight(owner, bck).wanted().getFirst();

    cluster.client().nodes().disableMountpath(owner.id(), home, true);

    ObjectSight sight = sight(owner, bck);
    assertEquals(List.of(), sight.files());
    assertEquals(Map.of(home, "disabled"), sight.missed());
    assertTrue(sight.mayBeMissed());
    assertEquals(1, sight.mountpaths());
  }

  /** No healing, no restoring, no access time. */
  @Test
  void lookingChangesNothing() throws IOException {
    Bck bck = coded();
    put(bck, LARGE);
    TestNode owner = owner(bck);
    Path object = path(sight(owner, bck).files().getFirst());
    FileTime access = FileTime.fromMillis(1_000_000_000_000L);
    Files.getFileAttributeView(object, java.nio.file.attribute.BasicFileAttributeView.class)
        .setTimes(null, access, null);

    sight(owner, bck);

    assertEquals(access, Files.readAttributes(object, BasicFileAttributes.class).lastAccessTime());
    Files.delete(object);
    assertEquals(List.of(), sight(owner, bck).files());
    assertFalse(Files.exists(object));
  }

  @Test
  void badQuestionsAreRefused() {
    assertEquals(404, status("?what=object&provider=ais&bucket=nosuch&name=o"));
    assertEquals(400, status("?what=object&provider=ais&bucket=b%20b&name=o"));
    assertEquals(400, status("?what=object&provider=ais&bucket=b"));
    assertEquals(400, status("?what=object&provider=nosuch&bucket=b&name=o"));
    assertEquals(400, statusOf(cluster.proxy(0), "?what=object&provider=ais&bucket=b&name=o"));
  }

  private int status(String query) {
    return statusOf(cluster.target(0), query);
  }

  private int statusOf(TestNode node, String query) {
    return assertThrows(
            AisHttpException.class, () -> cluster.client(node).get("/v1/daemon" + query))
        .status();
  }
}
