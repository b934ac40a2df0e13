package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.client.AisClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListRequest;
import io.ais.wire.HeaderMap;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The table of bad requests that {@code scripts/verify-bad-inputs} sends to processes, sent to a
 * cluster in this JVM: status and type code of the reference, and the cluster is as it was.
 */
class BadInputsTest {
  private static final Bck BUCKET = Bck.ais("bad-inputs");

  private static TestCluster cluster;
  private static Map<String, String> names;
  private static String before;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.of(1, 2);
    AisClient client = cluster.client();
    client.buckets().create(BUCKET, null);
    put(client, "r.bin", "x".repeat(1024));
    put(client, "a/b.txt", "0123456789");
    put(client, "empty", "");
    put(client, "moved.txt", "x");
    names =
        Map.of(
            "$BUCKET", BUCKET.name(),
            "$TARGET", target().id(),
            "$PRIMARY", cluster.proxy(0).id());
    before = state();
  }

  /** The first of the map: the one that speaks for all where the reference lets any target speak. */
  private static TestNode target() {
    return cluster.node(cluster.target(0).smap().targets().firstKey());
  }

  private static void put(AisClient client, String name, String content) throws IOException {
    client.objects().put(BUCKET, name, RequestBody.of(content), new HeaderMap());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @TestFactory
  List<DynamicTest> answersAsTheReferenceAndChangesNothing() throws IOException {
    Path table = Path.of("").toAbsolutePath().resolve("../scripts/bad-inputs.json").normalize();
    JsonNode rows = Json.tree(Files.readAllBytes(table));
    assertTrue(rows.size() >= 60, "only " + rows.size() + " rows");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode row : rows) {
      tests.add(dynamicTest(row.get("name").textValue(), () -> check(row)));
    }
    tests.add(dynamicTest("the cluster is as it was", () -> assertEquals(before, state())));
    tests.add(dynamicTest("all nodes answer", BadInputsTest::allNodesAnswer));
    return tests;
  }

  private static void check(JsonNode row) throws IOException {
    boolean toTarget = row.path("to").asText().equals("target");
    TestNode node = toTarget ? target() : cluster.proxy(0);
    HttpRequest request =
        HttpRequest.of(
            row.get("method").textValue(), node.url() + fill(row.get("path").textValue()));
    for (Map.Entry<String, JsonNode> header : row.path("headers").properties()) {
      request = request.withHeader(header.getKey(), fill(header.getValue().textValue()));
    }
    if (row.has("body")) {
      request = request.withBody(RequestBody.of(fill(row.get("body").textValue())));
    }
    try (HttpResponse response = cluster.http().send(request)) {
      JsonNode error = error(response);
      String context = "answer: " + error;
      assertEquals(row.get("status").intValue(), response.status(), context);
      String code = row.get("tcode").textValue();
      if (!code.equals("*")) {
        assertEquals(code, error.path("tcode").asText(), context);
      }
      if (row.has("message")) {
        checkMessage(fill(row.get("message").textValue()), error.path("message").asText());
      }
    }
  }

  private static void checkMessage(String expected, String seen) {
    String pattern =
        Pattern.quote(expected)
            .replace("$NODE", "\\E[A-Za-z0-9_-]+\\Q")
            .replace("Smap v$N", "\\ESmap v\\d+\\Q");
    assertTrue(Pattern.matches(pattern, seen), "expected: " + expected + "\nseen:     " + seen);
  }

  private static JsonNode error(HttpResponse response) throws IOException {
    String header = response.headers().first("Hdr-Error");
    byte[] text =
        header == null ? response.readAll(1_000_000) : header.getBytes(StandardCharsets.UTF_8);
    try {
      return Json.tree(text);
    } catch (IOException e) {
      return Json.tree(Json.bytes(new String(text, StandardCharsets.UTF_8)));
    }
  }

  private static String fill(String text) {
    String filled = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      filled = filled.replace(name.getKey(), name.getValue());
    }
    return filled;
  }

  /** What no bad request may change. */
  private static String state() throws IOException {
    AisClient client = cluster.client();
    StringBuilder state = new StringBuilder();
    state.append("smap v").append(client.cluster().smap().version());
    state.append(" bmd v").append(client.cluster().bmd().version());
    state.append(" config v").append(client.cluster().clusterConfig().version());
    for (ListEntry entry : client.buckets().listAll(BUCKET, ListRequest.ALL)) {
      byte[] content = client.objects().get(BUCKET, entry.name()).readAll(10_000);
      state.append(' ').append(entry.name()).append('=').append(content.length);
    }
    return state.toString();
  }

  private static void allNodesAnswer() throws IOException {
    for (TestNode node : cluster.nodes()) {
      try (HttpResponse response = cluster.send(node, "GET", "/v1/health?readiness=true", "")) {
        assertEquals(200, response.status(), node.toString());
      }
    }
  }
}
