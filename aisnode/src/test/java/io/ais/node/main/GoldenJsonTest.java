package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.model.Bck;
import io.ais.model.RmNode;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the nodes answer has the structure of the reference's answers: keys, their order, types and the
 * way numbers and durations are written (spec/control-plane.md 2, 9, 11, 13).
 */
class GoldenJsonTest {
  private static final Set<String> NAMED_BY =
      Set.of(
          "pmap",
          "tmap",
          "fspaths",
          "backend",
          "capacity.mountpaths",
          "tcdf.mountpaths",
          "providers.ais",
          "providers.ais.@#");

  private static TestCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.of(2, 2);
    cluster.client().buckets().create(Bck.ais("golden"), null);
    cluster.await(
        "the bucket on all nodes",
        () ->
            cluster.nodes().stream()
                .allMatch(
                    node -> node.shared().control.current().bmd().get(Bck.ais("golden")) != null));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @ParameterizedTest
  @CsvSource({
    "smap, primary, /v1/daemon?what=smap",
    "bmd_with_bucket, primary, /v1/daemon?what=bmd",
    "config_proxy, primary, /v1/daemon?what=config",
    "config_target, target, /v1/daemon?what=config",
    "config_target, reverse, /v1/reverse/daemon?what=config",
    "cluster_config, primary, /v1/cluster?what=cluster_config",
    "node_status_proxy, primary, /v1/daemon?what=node_status",
    "node_status_target, target, /v1/daemon?what=node_status",
    "node_status_target, reverse, /v1/reverse/daemon?what=node_status",
    "node_stats_proxy, primary, /v1/daemon?what=node_stats",
    "node_stats_target, target, /v1/daemon?what=node_stats",
    "sysinfo_proxy, primary, /v1/daemon?what=sysinfo",
    "sysinfo_target, target, /v1/daemon?what=sysinfo",
    "snode_proxy, primary, /v1/daemon?what=snode",
    "snode_target, target, /v1/daemon?what=snode",
    "health_cii, primary, /v1/health?cii=true",
    "health_cii_target, target, /v1/health?cii=true",
    "mountpaths_target, reverse, /v1/reverse/daemon?what=mountpaths",
  })
  void answersWithTheStructureOfTheReference(String golden, String where, String path)
      throws IOException {
    JsonShape shape = new JsonShape(golden(golden), NAMED_BY);

    assertEquals(List.of(), shape.differences(Json.tree(ask(where, path))));
  }

  @Test
  void answersSysinfoOfTheClusterByNode() throws IOException {
    JsonShape shape = new JsonShape(golden("sysinfo_cluster"), Set.of("proxy", "target"));

    assertEquals(
        List.of(), shape.differences(Json.tree(ask("primary", "/v1/cluster?what=sysinfo"))));
  }

  @Test
  void answersMountpathsOfTheClusterByTarget() throws IOException {
    JsonShape shape = new JsonShape(golden("mountpaths_cluster"), Set.of("targets"));

    assertEquals(
        List.of(), shape.differences(Json.tree(ask("primary", "/v1/cluster?what=mountpaths"))));
  }

  @Test
  void answersStatsOfTheClusterByNode() throws IOException {
    JsonNode sample = golden("node_stats_cluster");
    JsonNode ours = Json.tree(ask("primary", "/v1/cluster?what=node_stats"));

    assertEquals(names(sample), names(ours));
    JsonShape proxy = new JsonShape(sample.get("proxy"), NAMED_BY);
    assertEquals(List.of(), proxy.differences(ours.get("proxy")));
    JsonNode target = sample.get("target").elements().next();
    JsonShape perTarget = new JsonShape(target, NAMED_BY);
    assertEquals(2, ours.get("target").size());
    for (JsonNode one : ours.get("target")) {
      assertEquals(List.of(), perTarget.differences(one));
    }
  }

  /** Metrics that the reference has not (docs/compatibility.md). */
  private static final List<String> OURS =
      List.of(
          "ec.encode.n=counter",
          "ec.encode.size=size",
          "ec.restore.n=counter",
          "err.ec.encode.n=counter");

  @ParameterizedTest
  @CsvSource({"metrics_proxy, primary", "metrics_target, target"})
  void namesTheMetricsOfTheReferenceWithTheirKinds(String golden, String where) throws IOException {
    Set<String> expected = kinds(golden(golden));
    // Clouds appear with their backend, which the reference had and this cluster has not.
    expected.removeIf(metric -> metric.startsWith("aws."));

    if (golden.equals("metrics_target")) {
      expected.addAll(OURS);
    }

    Set<String> seen = kinds(Json.tree(ask(where, "/v1/daemon?what=metrics")));

    assertEquals(String.join("\n", expected), String.join("\n", seen));
  }

  private static Set<String> kinds(JsonNode metrics) {
    Set<String> kinds = new TreeSet<>();
    metrics
        .properties()
        .forEach(
            entry ->
                kinds.add(
                    entry.getKey().replaceFirst("^disk\\.[^.]+\\.", "disk.*.")
                        + "="
                        + entry.getValue().textValue()));
    return kinds;
  }

  @ParameterizedTest
  @CsvSource({
    "err_unknown_what, primary, /v1/daemon?what=nosuch",
    "err_reverse_unknown_node, unknown, /v1/reverse/daemon?what=node_status",
    "err_spoofed_caller, spoofed, /v1/health",
  })
  void answersErrorsWithTheBodyOfTheReference(String golden, String where, String path)
      throws IOException {
    JsonNode sample = golden(golden);

    try (HttpResponse response = send(where, "GET", path)) {
      JsonNode ours = Json.tree(response.readAll(100_000));

      assertEquals(sample.get("status").intValue(), response.status());
      assertEquals(List.of(), new JsonShape(sample, Set.of()).differences(ours));
      for (String key : List.of("method", "url_path", "status", "tcode", "caller")) {
        assertEquals(sample.get(key), ours.get(key), key);
      }
      assertEquals(plain(sample.get("message")), plain(ours.get("message")));
    }
  }

  @Test
  void refusesVerbsOnThePublicPortOfATargetAsTheReferenceDoes() throws IOException {
    JsonNode sample = golden("err_target_pub_put");

    try (HttpResponse response =
        cluster.send(cluster.target(0), "PUT", "/v1/daemon", "{\"action\":\"shutdown\"}")) {
      JsonNode ours = Json.tree(response.readAll(100_000));

      assertEquals(List.of(), new JsonShape(sample, Set.of()).differences(ours));
      assertEquals(plain(sample.get("message")), plain(ours.get("message")));
    }
  }

  @Test
  void showsANodeInMaintenanceThroughReverseWithoutAskingIt() throws IOException {
    try (TestCluster own = TestCluster.of(1, 2)) {
      String id = own.target(0).id();
      own.client().cluster().startMaintenance(RmNode.of(List.of(id)));
      own.await(
          "the final flag of maintenance",
          () -> own.client().cluster().smap().node(id).flags() == 20);
      own.target(0).kill();

      byte[] answer = reverse(own, id, "/v1/reverse/daemon?what=node_status");

      JsonShape shape = new JsonShape(golden("rev_status_maintenance"), NAMED_BY);
      assertEquals(List.of(), shape.differences(Json.tree(answer)));
      JsonNode smap = Json.tree(own.get(own.proxy(0), "/v1/daemon?what=smap"));
      JsonShape map = new JsonShape(golden("smap_maint_postreb"), NAMED_BY);
      assertEquals(List.of(), map.differences(smap));
    }
  }

  private static String plain(JsonNode message) {
    return message
        .textValue()
        .replaceAll("([pt])\\[[^]]*]", "$1[ID]")
        .replaceAll("Smap v\\d+", "Smap vN");
  }

  private static List<String> names(JsonNode object) {
    java.util.ArrayList<String> names = new java.util.ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode golden(String name) throws IOException {
    return Json.tree(
        TestCluster.resource("/golden/control/" + name + ".json").getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] ask(String where, String path) throws IOException {
    try (HttpResponse response = send(where, "GET", path)) {
      byte[] body = response.readAll(10_000_000);
      assertEquals(200, response.status(), new String(body, StandardCharsets.UTF_8));
      return body;
    }
  }

  private static byte[] reverse(TestCluster own, String id, String path) throws IOException {
    return own.http()
        .send(HttpRequest.of("GET", own.proxy(0).url() + path).withHeader("Ais-Node-Id", id))
        .readAll(1_000_000);
  }

  private static HttpResponse send(String where, String method, String path) throws IOException {
    TestNode target = cluster.target(0);
    String proxy = cluster.proxy(0).url();
    HttpRequest request =
        switch (where) {
          case "target" -> HttpRequest.of(method, target.url() + path);
          case "reverse" ->
              HttpRequest.of(method, proxy + path).withHeader("Ais-Node-Id", target.id());
          case "unknown" ->
              HttpRequest.of(method, proxy + path).withHeader("Ais-Node-Id", "tABCDEFGH");
          case "spoofed" -> HttpRequest.of(method, proxy + path).withHeader("Ais-Caller-Id", "xyz");
          default -> HttpRequest.of(method, proxy + path);
        };
    return cluster.http().send(request);
  }
}
