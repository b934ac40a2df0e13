package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.JobArgs;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.NodeFlags;
import io.ais.model.RmNode;
import io.ais.model.Snode;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListRequest;
import io.ais.node.cluster.Departure;
import io.ais.node.cluster.Effect;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Targets leave and come back while clients read and write: no object is lost, none shows twice. */
class MembershipTest {
  private static final Bck BUCKET = Bck.ais("moving");
  private static final int OBJECTS = 60;
  private static final int MAINTENANCE_DONE = 4 | 16;

  private TestCluster cluster;
  private AisClient client;
  private final Map<String, String> expected = new TreeMap<>();

  @BeforeEach
  void start() throws IOException {
    cluster = TestCluster.of(1, 3);
    client = cluster.client();
    client.buckets().create(BUCKET, null);
    for (int i = 0; i < OBJECTS; i++) {
      put("dir/object-%03d".formatted(i), "first " + i);
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void put(String name, String content) throws IOException {
    client.objects().put(BUCKET, name, RequestBody.of(content), new HeaderMap());
    expected.put(name, content);
  }

  private void delete(String name) throws IOException {
    client.objects().delete(BUCKET, name);
    expected.remove(name);
  }

  private String get(String name) throws IOException {
    return new String(client.objects().get(BUCKET, name).readAll(100_000), StandardCharsets.UTF_8);
  }

  private String startMaintenance(TestNode node) throws IOException {
    return client.cluster().startMaintenance(RmNode.of(List.of(node.id())));
  }

  private void awaitFlags(TestNode node, long flags) {
    cluster.await(
        "flags " + flags + " of " + node,
        () -> client.cluster().smap().node(node.id()).flags() == flags);
  }

  private void stopMaintenance(TestNode node) throws IOException {
    client.cluster().stopMaintenance(RmNode.of(List.of(node.id())));
    awaitFlags(node, 0);
    cluster.awaitBalanced();
  }

  /** Every object once in the listing, with its newest content. */
  private void assertNothingLost() throws IOException {
    List<String> listed =
        client.buckets().listAll(BUCKET, ListRequest.ALL).stream().map(ListEntry::name).toList();
    assertEquals(List.copyOf(expected.keySet()), listed);
    for (Map.Entry<String, String> object : expected.entrySet()) {
      assertEquals(object.getValue(), get(object.getKey()), object.getKey());
    }
  }

  @Test
  void losesNothingWhileATargetGoesIntoMaintenanceAndComesBackUnderLoad() throws Exception {
    try (Load load = new Load(cluster, BUCKET, new TreeSet<>(expected.keySet()))) {
      load.awaitRounds(1);
      String job = startMaintenance(cluster.target(0));
      assertTrue(job.matches("g\\d+"), job);
      awaitFlags(cluster.target(0), MAINTENANCE_DONE);
      load.awaitRounds(2);
      stopMaintenance(cluster.target(0));
      load.awaitRounds(1);
      expected.putAll(load.stop());
    }

    assertNothingLost();
  }

  @Test
  void doesNotReviveWhatWasDeletedWhileATargetWasAway() throws Exception {
    startMaintenance(cluster.target(1));
    awaitFlags(cluster.target(1), MAINTENANCE_DONE);
    for (int i = 0; i < OBJECTS; i += 2) {
      delete("dir/object-%03d".formatted(i));
    }
    for (int i = 1; i < OBJECTS; i += 4) {
      put("dir/object-%03d".formatted(i), "second " + i);
    }

    stopMaintenance(cluster.target(1));

    assertNothingLost();
    for (int i = 0; i < OBJECTS; i += 2) {
      String name = "dir/object-%03d".formatted(i);
      assertEquals(404, assertThrows(AisHttpException.class, () -> get(name)).status(), name);
    }
  }

  @Test
  void servesTheNewestWhenATargetComesBackFromAKillWithOldCopies() throws Exception {
    TestNode away = cluster.target(2);
    startMaintenance(away);
    awaitFlags(away, MAINTENANCE_DONE);
    away.kill();
    for (int i = 0; i < OBJECTS; i += 3) {
      put("dir/object-%03d".formatted(i), "newer " + i);
    }
    delete("dir/object-001");

    away.start();
    cluster.await("the map on " + away, () -> away.smap() != null && cluster.agree());
    stopMaintenance(away);

    assertNothingLost();
    assertEquals(404, assertThrows(AisHttpException.class, () -> get("dir/object-001")).status());
  }

  @Test
  void endsTheProcessOfATargetThatIsShutDownAfterItsLastObjectMoved() throws Exception {
    TestNode leaving = cluster.target(0);

    String job = client.cluster().shutdownNode(RmNode.of(List.of(leaving.id())));

    assertTrue(job.matches("g\\d+"), job);
    cluster.await("the end of " + leaving, () -> leaving.ended() == Effect.StopReason.SHUTDOWN);
    assertNothingLost();
    Map<String, List<JobSnap>> snaps = client.jobs().snaps(JobQuery.of(job, "rebalance"));
    assertFalse(snaps.isEmpty());

    leaving.start();
    cluster.await("the map on " + leaving, () -> leaving.smap() != null && cluster.agree());
    stopMaintenance(leaving);
    assertNothingLost();
  }

  @Test
  void migratesByTheOperatorsRebalanceWhatATargetInMaintenanceStillHolds() throws Exception {
    TestNode leaving = cluster.target(1);
    client.cluster().startMaintenance(RmNode.of(List.of(leaving.id())).withSkipRebalance(true));
    awaitFlags(leaving, 4);

    client.jobs().start(JobArgs.of("rebalance", Bck.NONE), "");

    awaitFlags(leaving, MAINTENANCE_DONE);
    client.cluster().decommissionNode(RmNode.of(List.of(leaving.id())));
    awaitGone(leaving);
    assertNothingLost();
  }

  @Test
  void rebalanceEndsWhenTheTargetThatShallLeaveDies() throws Exception {
    cluster.missSilentNodesSoon();
    TestNode leaving = cluster.target(1);
    leaving.kill();
    startMaintenance(leaving);

    cluster.awaitBalanced();

    awaitFlags(leaving, 4);
  }

  @Test
  void forgetsADecommissionedTargetAndKeepsItsObjects() throws Exception {
    TestNode leaving = cluster.target(1);

    client.cluster().decommissionNode(RmNode.of(List.of(leaving.id())));

    cluster.await("the end of " + leaving, () -> leaving.ended() == Effect.StopReason.DECOMMISSION);
    cluster.await(
        "a map without " + leaving,
        () -> client.cluster().smap().node(leaving.id()) == null && cluster.agree());
    assertNothingLost();
  }

  private void awaitGone(TestNode node) {
    cluster.await(
        "a map without " + node,
        () -> client.cluster().smap().node(node.id()) == null && cluster.agree());
  }

  /** Overwrites a third of the objects, deletes another third and writes and deletes some more. */
  private void changeObjects() throws IOException {
    for (int i = 0; i < OBJECTS; i += 3) {
      put("dir/object-%03d".formatted(i), "newer " + i);
    }
    for (int i = 1; i < OBJECTS; i += 3) {
      deleteIfThere("dir/object-%03d".formatted(i));
    }
    for (int i = 2; i < OBJECTS; i += 6) {
      put("dir/object-%03d".formatted(i), "soon gone");
      delete("dir/object-%03d".formatted(i));
    }
  }

  /** An object that only a removed target has is 404 for a client; the delete counts all the same. */
  private void deleteIfThere(String name) throws IOException {
    try {
      delete(name);
    } catch (AisHttpException e) {
      assertEquals(404, e.status(), name);
      expected.remove(name);
    }
  }

  private void comesBack(TestNode node) throws IOException {
    node.start();
    cluster.awaitFormed(1, 3);
    cluster.awaitBalanced();
    assertNothingLost();
  }

  private void removeUnsafely(TestNode removed) throws Exception {
    client.cluster().removeUnsafe(RmNode.of(List.of(removed.id())).withSkipRebalance(true));
    awaitGone(removed);
    removed.kill();
  }

  @Test
  void doesNotReviveWhatWasDeletedWhileATargetWasRemovedUnsafely() throws Exception {
    TestNode removed = cluster.target(1);
    startMaintenance(removed);
    awaitFlags(removed, MAINTENANCE_DONE);
    stopMaintenance(removed);
    removeUnsafely(removed);

    changeObjects();

    comesBack(removed);
  }

  @Test
  void doesNotReviveWhatWasDeletedWithoutAnyRebalanceBefore() throws Exception {
    TestNode removed = cluster.target(2);
    removeUnsafely(removed);

    changeObjects();

    comesBack(removed);
  }

  @Test
  void doesNotReviveWhatWasDeletedWhileATargetWasOutOfServiceUnmigrated() throws Exception {
    TestNode away = cluster.target(1);
    client.cluster().startMaintenance(RmNode.of(List.of(away.id())).withSkipRebalance(true));
    awaitFlags(away, 4);

    changeObjects();
    assertNothingLost();

    stopMaintenance(away);
    assertNothingLost();
  }

  @Test
  void doesNotReviveWhatWasWrittenAndDeletedWhileATargetWasDead() throws Exception {
    cluster.missSilentNodesSoon();
    TestNode dead = cluster.target(2);
    dead.kill();
    awaitGone(dead);
    for (int i = 0; i < OBJECTS; i += 2) {
      put("dir/object-%03d".formatted(i), "soon gone");
      delete("dir/object-%03d".formatted(i));
    }

    comesBack(dead);
  }

  /** The former owner has older copies, and none of what is new: a rename must not go by them. */
  @Test
  void renamesTheNewestContentWhereverItIs() throws Exception {
    TestNode away = cluster.target(1);
    RmNode unmigrated = RmNode.of(List.of(away.id())).withSkipRebalance(true);
    client.cluster().startMaintenance(unmigrated);
    awaitFlags(away, 4);
    for (int i = 0; i < OBJECTS; i++) {
      put("dir/object-%03d".formatted(i), "newer " + i);
      put("dir/late-%03d".formatted(i), "late " + i);
    }
    client.cluster().stopMaintenance(unmigrated);
    awaitFlags(away, 0);

    for (String name : List.copyOf(expected.keySet())) {
      client.objects().rename(BUCKET, name, name + "-renamed");
      expected.put(name + "-renamed", expected.remove(name));
    }

    assertNothingLost();
  }

  /** What its new owner could not take must not wait elsewhere for the first rebalance. */
  @Test
  void doesNotReviveARenameThatFailed() throws Exception {
    List<String> failed = new ArrayList<>();
    List<Path> blocked = workDirectories(cluster.target(1));
    for (Path work : blocked) {
      Files.move(work, work.resolveSibling("aside"));
      Files.createFile(work);
    }
    for (String name : List.copyOf(expected.keySet())) {
      try {
        client.objects().rename(BUCKET, name, name + "-renamed");
        expected.put(name + "-renamed", expected.remove(name));
      } catch (AisHttpException e) {
        failed.add(name + "-renamed");
      }
    }
    for (Path work : blocked) {
      Files.delete(work);
      Files.move(work.resolveSibling("aside"), work);
    }
    assertFalse(failed.isEmpty());
    for (String name : failed) {
      put(name, "soon gone");
      delete(name);
    }

    startMaintenance(cluster.target(0));
    awaitFlags(cluster.target(0), MAINTENANCE_DONE);
    stopMaintenance(cluster.target(0));
    assertNothingLost();
  }

  private static List<Path> workDirectories(TestNode node) throws IOException {
    try (Stream<Path> files = Files.walk(node.directory().resolve("mp"))) {
      return files.filter(f -> f.endsWith("moving/%wk")).toList();
    }
  }

  /** Its disks are gone: listings and misses must not wait for it for ever. */
  @Test
  void givesUpATargetThatDiedAndLeftTheMap() throws Exception {
    cluster.missSilentNodesSoon();
    TestNode lost = cluster.target(2);
    lost.kill();
    awaitGone(lost);
    AisHttpException waits = assertThrows(AisHttpException.class, this::assertNothingLost);
    assertEquals(503, waits.status());
    assertTrue(waits.getMessage().contains("remove-from-smap " + lost.id()), waits.getMessage());

    assertTrue(alerts().contains("t[" + lost.id() + "] has left the map"), alerts());

    RmNode id = RmNode.of(List.of(lost.id())).withSkipRebalance(true);
    client.cluster().removeUnsafe(id);
    cluster.await("the same view everywhere", () -> cluster.agree());
    assertEquals("[]", alerts(), "the operator has given it up");
    List<ListEntry> left = client.buckets().listAll(BUCKET, ListRequest.ALL);

    assertTrue(left.size() < OBJECTS && !left.isEmpty(), left.size() + " objects");
    expected.keySet().retainAll(left.stream().map(ListEntry::name).toList());
    assertNothingLost();
    client.cluster().removeUnsafe(id);
    assertEquals(
        404,
        assertThrows(AisHttpException.class, () -> client.cluster().removeUnsafe(id)).status());
  }

  @Test
  void doesNotReviveWhatWasDeletedWhileATargetWasDecommissioned() throws Exception {
    TestNode leaving = cluster.target(1);
    client
        .cluster()
        .decommissionNode(new RmNode("", List.of(leaving.id()), false, false, true, false));
    cluster.await("the end of " + leaving, () -> leaving.ended() == Effect.StopReason.DECOMMISSION);
    awaitGone(leaving);
    cluster.await(
        "the primary to note that it is gone",
        () ->
            cluster.primary().shared().control.current().header().departures().stream()
                .noneMatch(departure -> departure.verb() == Departure.Verb.DECOMMISSION));

    changeObjects();

    comesBack(leaving);
  }

  @Test
  void migratesAtItsDecommissionWhatATargetInMaintenanceStillHolds() throws Exception {
    TestNode leaving = cluster.target(0);
    client.cluster().startMaintenance(RmNode.of(List.of(leaving.id())).withSkipRebalance(true));
    awaitFlags(leaving, NodeFlags.MAINTENANCE);

    String job = client.cluster().decommissionNode(RmNode.of(List.of(leaving.id())));

    assertTrue(job.matches("g\\d+"), job);
    cluster.await("the end of " + leaving, () -> leaving.ended() == Effect.StopReason.DECOMMISSION);
    awaitGone(leaving);
    assertNothingLost();
  }

  /** Until its silence is noticed, the decommission starts and is given up. */
  private boolean isRefused(RmNode id) throws IOException {
    try {
      client.cluster().decommissionNode(id);
      return false;
    } catch (AisHttpException e) {
      return e.status() == 400 && e.getMessage().contains("were not migrated");
    }
  }

  @Test
  void doesNotDecommissionADeadTargetThatHoldsObjectsUnlessTold() throws Exception {
    cluster.missSilentNodesSoon();
    TestNode dead = cluster.target(0);
    RmNode id = RmNode.of(List.of(dead.id()));
    client.cluster().startMaintenance(id.withSkipRebalance(true));
    awaitFlags(dead, NodeFlags.MAINTENANCE);
    dead.kill();

    cluster.await("the primary to miss it", () -> isRefused(id));
    client.cluster().decommissionNode(id.withSkipRebalance(true));
    awaitGone(dead);
  }

  @Test
  void movesItsShareToATargetThatJoins() throws Exception {
    TestNode added = cluster.addTarget();
    cluster.awaitBalanced();

    assertNothingLost();
    List<String> places = new ArrayList<>();
    for (String name : expected.keySet()) {
      places.add(client.objects().head(BUCKET, name).first("Ais-Location"));
    }
    assertTrue(
        places.stream().anyMatch(place -> place.startsWith("t[" + added.id())), "no share moved");
  }

  @Test
  void leavesTheMapOnAPoliteStopAndReturns() throws Exception {
    TestNode leaving = cluster.target(2);

    leaving.stop();
    cluster.await(
        "a map without " + leaving,
        () -> {
          Snode seen = client.cluster().smap().node(leaving.id());
          return seen == null || !seen.isActive();
        });
    cluster.await(
        "the primary to say so",
        () -> alerts().contains("t[" + leaving.id() + "] has left the map"));
    leaving.start();
    cluster.awaitFormed(1, 3);
    cluster.awaitBalanced();

    assertNull(leaving.ended());
    assertNothingLost();
    assertEquals("[]", alerts());
  }

  private String alerts() throws IOException {
    String id = cluster.primary().id();
    return client.nodes().status(id).alerts().toString();
  }
}
