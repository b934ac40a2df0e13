package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.client.HttpResponse;
import io.ais.wire.Json;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code what=cluster_config} says after the cluster has formed and after changes. */
class ConfigurationTest {
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.of(2, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void keepsPublicAddressesOfTheInitialFileWhileTheyBelongToProxies() throws IOException {
    JsonNode proxy = config().path("proxy");

    assertEquals(
        cluster.proxy(0).smap().node(cluster.proxy(0).id()).publicNet().url(),
        proxy.path("original_url").asText());
    assertEquals(
        cluster.proxy(1).smap().node(cluster.proxy(1).id()).publicNet().url(),
        proxy.path("discovery_url").asText());
    assertEquals(
        cluster.primary().smap().primary().controlNet().url(), proxy.path("primary_url").asText());
  }

  @Test
  void showsChangesThatAreKeptInMemoryUntilTheyAreReset() throws IOException {
    String before = config().path("log").path("level").asText();

    put("/v1/cluster/set-config?log.level=5&transient=true", "");

    assertEquals("5", config().path("log").path("level").asText());
    put("/v1/cluster", "{\"action\":\"reset-config\"}");
    cluster.await(
        "the level before the change",
        () -> config().path("log").path("level").asText().equals(before));
  }

  @Test
  void dropsMetadataCachesOfAllTargetsButNotOfOne() throws IOException {
    put("/v1/cluster", "{\"action\":\"clear-lcache\"}");

    String one = "{\"action\":\"clear-lcache\",\"name\":\"" + cluster.target(0).id() + "\"}";
    try (HttpResponse response = cluster.send(cluster.primary(), "PUT", "/v1/cluster", one)) {
      assertEquals(501, response.status());
    }
  }

  private static JsonNode config() throws IOException {
    return Json.tree(cluster.get(cluster.primary(), "/v1/cluster?what=cluster_config"));
  }

  private static void put(String path, String body) throws IOException {
    try (HttpResponse response = cluster.send(cluster.primary(), "PUT", path, body)) {
      assertEquals(200, response.status());
    }
  }
}
