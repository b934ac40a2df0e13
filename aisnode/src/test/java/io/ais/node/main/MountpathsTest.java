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
import io.ais.model.JobSnap;
import io.ais.model.MountpathList;
import io.ais.model.list.ListRequest;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mountpaths of a running target, changed by its operator while clients read and write. */
class MountpathsTest {
  private static final Bck BUCKET = Bck.ais("mountpaths");
  private static final int OBJECTS = 150;

  private static TestCluster cluster;
  private static TestNode target;
  private static final SortedSet<String> NAMES = new TreeSet<>();

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.unstarted(1, 1);
    target = cluster.target(0);
    target.edit("ais_local.json", "\"count\": 2", "\"count\": 3");
    cluster.nodes().forEach(TestNode::start);
    cluster.awaitFormed(1, 1);
    cluster.client().buckets().create(BUCKET, null);
    for (int i = 0; i < OBJECTS; i++) {
      String name = "object-" + i;
      cluster.client().objects().put(BUCKET, name, RequestBody.of("round 0"), new HeaderMap());
      NAMES.add(name);
    }
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static MountpathList list() throws IOException {
    return cluster.client().nodes().mountpaths(target.id());
  }

  private static void awaitState(int available, int disabled) {
    cluster.await(
        available + " available and " + disabled + " disabled mountpaths at rest",
        () ->
            list().available().size() == available
                && list().waitingDisable().isEmpty()
                && list().disabled().size() == disabled
                && !resilvering());
  }

  private static boolean resilvering() {
    return io.ais.model.StateFlags.RESILVERING.in(target.shared().state.flags());
  }

  private static void assertAllThere() throws IOException {
    assertEquals(OBJECTS, cluster.client().buckets().listAll(BUCKET, ListRequest.ALL).size());
    for (String name : NAMES) {
      byte[] content = cluster.client().objects().get(BUCKET, name).readAll(1000);
      assertTrue(new String(content, StandardCharsets.UTF_8).startsWith("round "));
    }
  }

  private static int status(Call call) {
    return assertThrows(AisHttpException.class, call::run).status();
  }

  private interface Call {
    void run() throws IOException;
  }

  @Test
  void objectsStayReadableWhileMountpathsComeAndGo() throws Exception {
    List<String> all = list().available();
    assertEquals(3, all.size());
    String first = all.getFirst();
    try (Load load = new Load(cluster, BUCKET, NAMES)) {
      load.awaitRounds(1);
      cluster.client().nodes().detachMountpath(target.id(), first, false);
      awaitState(2, 0);
      load.awaitRounds(1);
      cluster.client().nodes().attachMountpath(target.id(), first, "");
      awaitState(3, 0);
      load.awaitRounds(1);
      cluster.client().nodes().disableMountpath(target.id(), first, false);
      awaitState(2, 1);
      assertEquals(List.of(first), list().disabled());
      load.awaitRounds(1);
      cluster.client().nodes().enableMountpath(target.id(), first);
      awaitState(3, 0);
      load.awaitRounds(1);
      load.stop();
    }
    assertAllThere();

    cluster.client().nodes().detachMountpath(target.id(), first, false);
    target.kill();
    target.start();
    cluster.awaitFormed(1, 1);
    awaitState(2, 0);
    assertAllThere();
    cluster.client().nodes().attachMountpath(target.id(), first, "");
    awaitState(3, 0);
    assertAllThere();
  }

  @Test
  void refusesWhatCannotBe() throws Exception {
    List<String> all = list().available();
    String nested = all.getFirst() + "/inside";
    Files.createDirectories(Path.of(nested));
    var nodes = cluster.client().nodes();

    assertEquals(404, status(() -> nodes.attachMountpath(target.id(), "/nosuch", "")));
    assertEquals(400, status(() -> nodes.attachMountpath(target.id(), all.getFirst(), "")));
    assertEquals(400, status(() -> nodes.attachMountpath(target.id(), nested, "")));
    assertEquals(400, status(() -> nodes.attachMountpath(target.id(), "relative", "")));
    assertEquals(404, status(() -> nodes.enableMountpath(target.id(), "/nosuch")));
    assertEquals(404, status(() -> nodes.disableMountpath(target.id(), "/nosuch", false)));
    nodes.enableMountpath(target.id(), all.getFirst());
    Files.delete(Path.of(nested));
    assertEquals(all, list().available());
  }

  @Test
  void anOperatorStartsAResilverOfOneTarget() throws Exception {
    JobArgs args =
        new JobArgs("", JobKind.RESILVER.wire(), target.id(), Bck.NONE, null, 0, 0, false, false);

    String id = cluster.client().jobs().start(args, "");

    assertFalse(id.isEmpty());
    cluster.await(
        "the end of the resilver",
        () -> {
          List<JobSnap> snaps =
              cluster
                  .client()
                  .jobs()
                  .snaps(io.ais.model.JobQuery.of(id, JobKind.RESILVER.wire()))
                  .get(target.id());
          return snaps.size() == 1
              && !snaps.getFirst().isRunning()
              && snaps.getFirst().ctlMsg().startsWith("visited:");
        });
  }
}
