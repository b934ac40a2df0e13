package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.RmNode;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListRequest;
import io.ais.node.cluster.Effect;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target shall leave while one of its mountpaths is out of service with objects. */
class AbsentMountpathTest {
  private static final Bck BUCKET = Bck.ais("partly");
  private static final int OBJECTS = 60;
  private static final int MAINTENANCE = 4;
  private static final int MAINTENANCE_DONE = 4 | 16;

  private TestCluster cluster;
  private AisClient client;
  private TestNode leaving;
  private String path;

  @BeforeEach
  void start() throws IOException {
    cluster = TestCluster.of(1, 3);
    client = cluster.client();
    client.buckets().create(BUCKET, null);
    putAll("first");
    leaving = cluster.target(0);
    path = client.nodes().mountpaths(leaving.id()).available().getFirst();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void putAll(String content) throws IOException {
    for (int i = 0; i < OBJECTS; i++) {
      client.objects().put(BUCKET, "o" + i, RequestBody.of(content), new HeaderMap());
    }
  }

  private void awaitFlags(long flags) {
    cluster.await(
        "flags " + flags, () -> client.cluster().smap().node(leaving.id()).flags() == flags);
  }

  private void goAndComeBack() throws IOException {
    client.cluster().startMaintenance(RmNode.of(List.of(leaving.id())));
    awaitFlags(MAINTENANCE_DONE);
    client.cluster().stopMaintenance(RmNode.of(List.of(leaving.id())));
    awaitFlags(0);
    cluster.awaitBalanced();
  }

  private void takeMountpathOut() throws IOException {
    client.nodes().disableMountpath(leaving.id(), path, true);
    assertEquals(List.of(path), client.nodes().mountpaths(leaving.id()).disabled());
  }

  private String progress() throws IOException {
    return new String(
        cluster.get(cluster.primary(), "/v1/cluster?what=rebalance"), StandardCharsets.UTF_8);
  }

  /** Until the run says which mountpath is in its way. */
  private void awaitHeld() {
    cluster.await(
        "what is in the way",
        () -> progress().contains("detach t[" + leaving.id() + "]=" + path + " --force"));
  }

  /** Names that are 503; all others have this content. */
  private Set<String> unsure(String content) throws IOException {
    Set<String> unsure = new TreeSet<>();
    for (int i = 0; i < OBJECTS; i++) {
      String name = "o" + i;
      try {
        byte[] bytes = client.objects().get(BUCKET, name).readAll(1000);
        assertEquals(content, new String(bytes, StandardCharsets.UTF_8), name);
      } catch (AisHttpException e) {
        assertEquals(503, e.status(), name + ": " + e.getMessage());
        unsure.add(name);
      }
    }
    return unsure;
  }

  private List<String> listed() throws IOException {
    return client.buckets().listAll(BUCKET, ListRequest.ALL).stream()
        .map(ListEntry::name)
        .sorted()
        .toList();
  }

  @Test
  void noOlderCopyElsewhereIsServedAndItGoesWhenTheMountpathIsBack() throws Exception {
    goAndComeBack(); // copies of its objects stay at the others
    putAll("second");
    takeMountpathOut();

    client.cluster().startMaintenance(RmNode.of(List.of(leaving.id())));

    awaitHeld();
    assertFalse(unsure("second").isEmpty());
    assertEquals(503, assertThrows(AisHttpException.class, this::listed).status());
    assertEquals(MAINTENANCE, client.cluster().smap().node(leaving.id()).flags());
    client.nodes().enableMountpath(leaving.id(), path);
    awaitFlags(MAINTENANCE_DONE);
    assertEquals(Set.of(), unsure("second"));
    assertEquals(OBJECTS, listed().size());
  }

  @Test
  void aDecommissionedTargetStaysUntilTheMountpathIsGivenUp() throws Exception {
    takeMountpathOut();

    client.cluster().decommissionNode(RmNode.of(List.of(leaving.id())));

    awaitHeld();
    Set<String> missed = unsure("first");
    assertFalse(missed.isEmpty());
    assertTrue(leaving.isRunning());
    giveMountpathUp();
    cluster.await("the end of " + leaving, () -> leaving.ended() == Effect.StopReason.DECOMMISSION);
    cluster.await(
        "a map without " + leaving,
        () -> client.cluster().smap().node(leaving.id()) == null && cluster.agree());
    List<String> left = listed();
    assertEquals(OBJECTS - missed.size(), left.size());
    assertTrue(left.stream().noneMatch(missed::contains));
  }

  private void giveMountpathUp() throws IOException {
    try (HttpResponse response =
        cluster
            .http()
            .send(
                io.ais.client.HttpRequest.of(
                        "DELETE",
                        cluster.proxy(0).url() + "/v1/reverse/daemon/mountpaths?accept_loss=true")
                    .withHeader("Content-Type", "application/json")
                    .withHeader("Ais-Node-Id", leaving.id())
                    .withBody(
                        RequestBody.of("{\"action\":\"detach-mp\",\"value\":\"" + path + "\"}")))) {
      assertEquals(200, response.status());
    }
  }
}
