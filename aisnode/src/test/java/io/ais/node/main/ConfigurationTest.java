package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.client.HttpResponse;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "net.http.use_https=true",
    "auth.signature.method=HS256&auth.signature.key=secret&auth.client_auth_required=true",
    "auth.intra_cluster.request_auth=true",
  })
  void refusesProtectionThatNoNodeProvides(String change) throws IOException {
    String before = config().path("config_version").asText();

    String path = "/v1/cluster/set-config?" + change;
    try (HttpResponse response = cluster.send(cluster.primary(), "PUT", path, "")) {
      assertEquals(501, response.status());
    }
    String tree = "{\"action\":\"set-config\",\"value\":{\"net\":{\"http\":{\"use_https\":true}}}}";
    try (HttpResponse response = cluster.send(cluster.primary(), "PUT", "/v1/cluster", tree)) {
      assertEquals(501, response.status());
    }
    assertEquals(before, config().path("config_version").asText());
  }

  @Test
  void doesNotStartWithProtectionThatItDoesNotProvide(@TempDir Path directory) throws Exception {
    Path config = directory.resolve("ais.json");
    Path local = directory.resolve("local.json");
    String initial = TestCluster.resource("/golden/control/sample_ais.json");
    assertTrue(initial.contains("\"use_https\": false"));
    Files.writeString(config, initial.replace("\"use_https\": false", "\"use_https\": true"));
    Files.writeString(
        local,
        TestCluster.resource("/golden/control/sample_ais_local.json")
            .replace("/etc/ais", directory.resolve("conf").toString())
            .replace("/var/log/ais", directory.resolve("log").toString()));
    Flags flags =
        Flags.parse(new String[] {"-role=proxy", "-config=" + config, "-local_config=" + local});

    Startup.RefusedException refusal =
        assertThrows(Startup.RefusedException.class, () -> Startup.read(flags, Map.of()));

    assertEquals(
        "-config: net.http.use_https is on, which this version does not provide yet",
        refusal.getMessage());
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
