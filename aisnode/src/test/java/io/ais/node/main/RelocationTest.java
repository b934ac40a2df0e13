package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code set-primary --force} with the URL of another cluster's primary: real nodes, real HTTP. */
@Timeout(180)
class RelocationTest {
  private TestCluster ours;
  private TestCluster theirs;
  private AisClient client;
  private TestNode there;

  @BeforeEach
  void start() {
    ours = TestCluster.of(2, 2);
    theirs = TestCluster.of(1, 2);
    client = ours.client(ours.primary());
    there = theirs.primary();
  }

  @AfterEach
  void stop() {
    ours.close();
    theirs.close();
  }

  private AisHttpException refused(String id, String url) {
    return assertThrows(AisHttpException.class, () -> client.cluster().setPrimary(id, url, true));
  }

  private void switchRebalanceOff() throws IOException {
    theirs.client().cluster().setConfig(Map.of("rebalance.enabled", "false"), false);
  }

  private static void put(AisClient to, String bucket, byte[] content) throws IOException {
    to.objects().put(Bck.ais(bucket), "o", RequestBody.of(content), new HeaderMap());
  }

  private static byte[] get(AisClient from, String bucket) throws IOException {
    try (HttpResponse answer = from.objects().get(Bck.ais(bucket), "o")) {
      return answer.readAll(10_000);
    }
  }

  /** Both buckets are the first of their clusters: they have one name and one id. */
  @Test
  void allMembersJoinAndNoObjectIsLostOrMixed() throws Exception {
    byte[] mine = ours.randomBytes(5000);
    byte[] other = ours.randomBytes(3000);
    client.buckets().create(Bck.ais("same"), null);
    theirs.client().buckets().create(Bck.ais("same"), null);
    put(client, "same", mine);
    put(theirs.client(), "same", other);
    String uuid = ours.primary().smap().uuid();
    switchRebalanceOff();

    client.cluster().setPrimary(there.id(), there.url(), true);

    String newUuid = there.smap().uuid();
    ours.await(
        "all seven members in the map of each node",
        () ->
            Stream.concat(ours.nodes().stream(), theirs.nodes().stream())
                .allMatch(
                    node ->
                        node.isRunning()
                            && node.smap() != null
                            && node.smap().uuid().equals(newUuid)
                            && node.smap().nodes().size() == 7
                            && node.shared().health.isReady()));
    client = ours.client(ours.proxy(1));
    assertTrue(Arrays.equals(other, get(client, "same")));
    assertEquals(there.id(), client.cluster().smap().primaryId());
    for (TestNode node : ours.nodes()) {
      assertEquals(1, count(node.confdir(), ".ais.cstate.lost-"), node + " kept its state");
    }
    assertEquals(mine.length, keptBytes(uuid));
    client.buckets().create(Bck.ais("after"), null);
    put(client, "after", mine);
    ours.nodes().forEach(TestNode::kill);
    ours.nodes().forEach(TestNode::start);
    ours.await("the members after a restart", () -> ours.agree() && theirs.agree());
    ours.await(
        "the object after a restart",
        () -> Arrays.equals(mine, get(ours.client(ours.proxy(0)), "after")));
    assertEquals(mine.length, keptBytes(uuid));
  }

  /** Both would be gone, and nobody be left to be joined. */
  @Test
  void twoClustersDoNotJoinEachOtherAtOnce() throws Exception {
    switchRebalanceOff();
    client.cluster().setConfig(Map.of("rebalance.enabled", "false"), false);
    List<String> uuids = List.of(ours.primary().smap().uuid(), there.smap().uuid());
    String id = ours.primary().id();
    String url = ours.primary().url();
    AisClient other = theirs.client(there);
    CompletableFuture<Void> back =
        CompletableFuture.runAsync(
            () -> {
              try {
                other.cluster().setPrimary(id, url, true);
              } catch (IOException e) {
                // At most one of them may succeed.
              }
            });
    try {
      client.cluster().setPrimary(there.id(), there.url(), true);
    } catch (AisHttpException e) {
      assertEquals(503, e.status());
    }
    back.join();

    ours.await(
        "all nodes in one of the clusters, each in a map with a primary",
        () ->
            Stream.concat(ours.nodes().stream(), theirs.nodes().stream())
                .allMatch(
                    node ->
                        node.isRunning()
                            && node.smap() != null
                            && uuids.contains(node.smap().uuid())
                            && node.shared().health.isReady()));
  }

  private static long count(Path directory, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
    }
  }

  /** Size of the content that targets keep aside of the cluster with that uuid. */
  private long keptBytes(String uuid) throws IOException {
    long sum = 0;
    for (TestNode target : ours.targets()) {
      for (Path file : CodedBucket.below(target, ".$kept/" + uuid + ".0/@ais")) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  @Test
  void isRefusedUnlessTheOtherClusterIsFitForIt() throws Exception {
    String id = there.id();
    AisHttpException noUrl = refused(id, "");
    assertEquals(404, noUrl.status());
    assertTrue(noUrl.getMessage().contains("('can' query is empty)"), noUrl.getMessage());
    AisHttpException badUrl = refused(id, "foo");
    assertEquals(400, badUrl.status());
    assertTrue(
        badUrl.getMessage().contains("invalid URL \"foo\": expecting full URL"),
        badUrl.getMessage());
    AisHttpException nobody = refused(id, "http://localhost:" + TestCluster.freePort());
    assertEquals(503, nobody.status());
    assertTrue(nobody.getMessage().contains("not reachable"), nobody.getMessage());
    AisHttpException own = refused(ours.primary().id(), ours.primary().url());
    assertEquals(400, own.status());
    assertTrue(own.getMessage().contains("belongs to this cluster"), own.getMessage());
    AisHttpException wrong = refused("nosuch", there.url());
    assertEquals(409, wrong.status());
    assertTrue(wrong.getMessage().contains("not p[nosuch]"), wrong.getMessage());
    AisHttpException rebalance = refused(id, there.url());
    assertEquals(409, rebalance.status());
    assertTrue(
        rebalance.getMessage().contains("disable global rebalance on the destination cluster"),
        rebalance.getMessage());
    assertEquals(4, client.cluster().smap().nodes().size());
  }

  /** A proxy that is not the primary hands the request over; who was away follows later. */
  @Test
  void aTargetThatWasAwayFollowsWhenItMeetsAFormerMember() throws Exception {
    TestNode away = ours.target(1);
    away.kill();
    switchRebalanceOff();
    TestNode secondary =
        ours.proxies().stream().filter(p -> p != ours.primary()).findFirst().orElseThrow();

    ours.client(secondary).cluster().setPrimary(there.id(), there.url(), true);
    ours.await("the members that are up", () -> there.smap().nodes().size() == 6);
    away.start();

    ours.await("the one that was away", () -> there.smap().nodes().size() == 7);
    ours.await(
        "its map", () -> away.smap() != null && away.smap().uuid().equals(there.smap().uuid()));
  }
}
