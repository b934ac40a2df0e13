package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Small objects that are read again and again, of a cluster as it is put together. */
class WarmReadsTest {
  private static final Bck BCK = Bck.ais("warm");
  private static final int MANY = 300;

  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<byte[]> get(TestCluster cluster, String... range)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(cluster.target(0).self().publicNet().url() + "/v1/objects/warm/o?provider=ais");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    for (String value : range) {
      request.header("Range", value);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static Map<String, List<String>> lines(HttpResponse<?> response) {
    Map<String, List<String>> lines = new HashMap<>(response.headers().map());
    lines.remove("date");
    lines.remove("ais-atime"); // kept by the file system, whatever it was mounted for
    return lines;
  }

  @Test
  void theyAreAnsweredAsBeforeWithoutATaskForADisk() throws Exception {
    byte[] content = "0123456789".repeat(400).getBytes(StandardCharsets.US_ASCII);
    try (TestCluster cluster = TestCluster.of(1, 1)) {
      cluster.client().buckets().create(BCK, Map.of());
      cluster.client().objects().put(BCK, "o", RequestBody.of(content), new HeaderMap());
      HttpResponse<byte[]> first = get(cluster);
      get(cluster);
      long before = cluster.target(0).diskTasks();
      for (int i = 0; i < MANY; i++) {
        HttpResponse<byte[]> next = get(cluster);
        assertEquals(200, next.statusCode());
        assertArrayEquals(content, next.body());
        assertEquals(lines(first), lines(next));
      }
      HttpResponse<byte[]> part = get(cluster, "bytes=5-14");
      assertEquals(206, part.statusCode());
      assertEquals("5678901234", new String(part.body(), StandardCharsets.US_ASCII));
      assertEquals(416, get(cluster, "bytes=5000-").statusCode());
      long tasks = cluster.target(0).diskTasks() - before;
      assertTrue(tasks < MANY / 10, tasks + " tasks for " + MANY + " reads");

      cluster.client().objects().put(BCK, "o", RequestBody.of(new byte[] {7}), new HeaderMap());
      assertArrayEquals(new byte[] {7}, get(cluster).body());
      assertArrayEquals(new byte[] {7}, get(cluster).body());
      cluster.client().objects().delete(BCK, "o");
      assertEquals(404, get(cluster).statusCode());
      assertEquals(List.of(), cluster.errors());
    }
  }
}
