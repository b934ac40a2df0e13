package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.client.AisClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.Smap;
import io.ais.model.list.ListRequest;
import io.ais.wire.HeaderMap;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What survives the death of nodes, and configuration that reaches all of them. */
class RestartTest {
  private static final Bck BUCKET = Bck.ais("durable");

  private static TestCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.of(3, 3);
    AisClient client = cluster.client();
    client.buckets().create(BUCKET, null);
    for (int i = 0; i < 30; i++) {
      client.objects().put(BUCKET, "object-" + i, RequestBody.of("content " + i), new HeaderMap());
    }
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static void assertAllObjects() throws IOException {
    AisClient client = cluster.client(cluster.proxy(1));
    assertEquals(30, client.buckets().listAll(BUCKET, ListRequest.ALL).size());
    for (int i = 0; i < 30; i++) {
      byte[] content = client.objects().get(BUCKET, "object-" + i).readAll(1000);
      assertEquals("content " + i, new String(content, StandardCharsets.UTF_8));
    }
  }

  private static JsonNode config(TestNode node) throws IOException {
    return Json.tree(cluster.get(node, "/v1/daemon?what=config"));
  }

  private static void setNodeConfig(TestNode node, String query) throws IOException {
    String url = cluster.proxy(0).url() + "/v1/reverse/daemon/set-config?" + query;
    HttpRequest request = HttpRequest.of("PUT", url).withHeader("Ais-Node-Id", node.id());
    try (HttpResponse response = cluster.http().send(request)) {
      String body = new String(response.readAll(10_000), StandardCharsets.UTF_8);
      assertEquals(200, response.status(), body);
    }
  }

  @Test
  void keepsUuidVersionsAndDataWhenAllNodesDieAtOnce() throws Exception {
    Smap before = cluster.client().cluster().smap();
    long bmd = cluster.client().cluster().bmd().version();

    cluster.nodes().forEach(TestNode::kill);
    cluster.nodes().reversed().forEach(TestNode::start);
    cluster.awaitFormed(3, 3);
    cluster.awaitBalanced();

    Smap after = cluster.client().cluster().smap();
    assertEquals(before.uuid(), after.uuid());
    assertTrue(after.version() >= before.version(), before.version() + " to " + after.version());
    assertTrue(cluster.client().cluster().bmd().version() >= bmd);
    assertEquals(before.targets().keySet(), after.targets().keySet());
    assertAllObjects();
  }

  @Test
  void cannotTellOfAnUnknownBucketWhileItHearsNoPrimary() throws Exception {
    TestNode alone = cluster.proxy(2);
    cluster.nodes().forEach(TestNode::kill);
    alone.start();

    assertEquals(503, status(alone, "/v1/objects/created-meanwhile/x"));

    cluster.nodes().stream().filter(node -> node != alone).forEach(TestNode::start);
    cluster.awaitFormed(3, 3);
    cluster.awaitBalanced();
    assertEquals(404, status(alone, "/v1/objects/created-meanwhile/x"));
  }

  private static int status(TestNode node, String path) throws IOException {
    try (HttpResponse response = cluster.http().send(HttpRequest.of("GET", node.url() + path))) {
      return response.status();
    }
  }

  /** The directory of the system disk is gone, the data disks are not. */
  @Test
  void aTargetThatLostItsConfigurationDirectoryComesBackFromACopyOnItsMountpaths()
      throws Exception {
    TestNode target = cluster.target(2);
    String id = target.id();
    String uuid = cluster.client().cluster().smap().uuid();
    String store = target.shared().control.standing().store();
    cluster.nodes().forEach(TestNode::kill);
    target.forgetState();

    target.start(); // nobody else is there to tell it
    cluster.await("the state of the copy", () -> target.shared().control.current() != null);
    assertEquals(uuid, target.shared().control.current().uuid());
    cluster.nodes().forEach(TestNode::start);
    cluster.awaitFormed(3, 3);
    cluster.awaitBalanced();

    assertEquals(id, target.id());
    assertNotEquals(store, target.shared().control.standing().store());
    assertAllObjects();
  }

  @Test
  void remembersACrashOverARunThatHeardNobody() throws Exception {
    TestNode target = cluster.target(1);
    RestartMark mark = target.shared().mark;
    cluster.nodes().forEach(TestNode::kill);

    target.start();
    assertTrue(target.shared().owes());
    target.stopUnheard();
    assertTrue(Files.exists(mark.file()), "the next run must tell");

    cluster.nodes().forEach(TestNode::start);
    cluster.awaitFormed(3, 3);
    cluster.await("the cluster to know", () -> !target.shared().owes());
    cluster.awaitBalanced();
    target.stop();
    assertFalse(Files.exists(mark.file()), "nothing is left to tell");

    target.start();
    cluster.awaitFormed(3, 3);
    cluster.awaitBalanced();
    assertAllObjects();
  }

  @Test
  void keepsDataWhenOneTargetDiesAndReturns() throws Exception {
    TestNode target = cluster.target(1);

    target.kill();
    target.start();
    cluster.awaitFormed(3, 3);
    cluster.awaitBalanced();

    assertAllObjects();
  }

  @Test
  void keepsAnOverrideOfOneNodeOverItsRestart() throws Exception {
    TestNode target = cluster.target(0);
    setNodeConfig(target, "disk.iostat_time_long=17s");
    setNodeConfig(target, "disk.disk_util_low_wm=33&transient=true");
    assertEquals("17s", config(target).at("/disk/iostat_time_long").textValue());
    assertEquals(33, config(target).at("/disk/disk_util_low_wm").intValue());

    target.kill();
    target.start();
    cluster.awaitFormed(3, 3);

    assertEquals("17s", config(target).at("/disk/iostat_time_long").textValue());
    assertEquals(20, config(target).at("/disk/disk_util_low_wm").intValue());
    assertEquals("2s", config(cluster.target(1)).at("/disk/iostat_time_long").textValue());
  }

  @Test
  void showsAChangeOfTheClusterConfigurationOnAllNodes() throws Exception {
    AisClient client = cluster.client(cluster.proxy(2));
    String before = client.cluster().clusterConfig().version() + "";

    client.cluster().setConfig(Map.of("lru.dont_evict_time", "97m"), false);

    for (TestNode node : cluster.nodes()) {
      cluster.await(
          "the change on " + node,
          () -> config(node).at("/lru/dont_evict_time").textValue().equals("1h37m"));
    }
    assertTrue(
        Long.parseLong(before)
            < Long.parseLong(config(cluster.target(2)).at("/config_version").textValue()));
  }
}
