package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A target without a primary: it serves what it has, and says that this may be of the past. */
@Timeout(180)
class OutOfTouchTest {
  private static final String HEADER = "Ais-Out-Of-Touch";

  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> ask(TestNode target, String method, String name) {
    URI uri = URI.create(target.url() + "/v1/objects/lonely/" + name);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String contact(HttpResponse<String> response) {
    return response.headers().firstValue(HEADER).orElse("");
  }

  @Test
  void saysThatItsAnswersMayBeOfThePast() throws Exception {
    try (TestCluster cluster = TestCluster.of(1, 1)) {
      TestNode target = cluster.target(0);
      Bck bucket = Bck.ais("lonely");
      cluster.client().buckets().create(bucket, null);
      cluster.client().objects().put(bucket, "there", RequestBody.of("x"), new HeaderMap());
      cluster.await("contact", () -> contact(ask(target, "GET", "there")).isEmpty());
      assertEquals(404, ask(target, "GET", "missing").statusCode());

      cluster.proxy(0).kill();

      cluster.await("doubt", () -> contact(ask(target, "GET", "there")).equals("lost"));
      assertEquals("lost", contact(ask(target, "HEAD", "there")));
      assertEquals(404, ask(target, "GET", "missing").statusCode());
      cluster.await("more doubt", () -> contact(ask(target, "GET", "there")).equals("replaceable"));
      HttpResponse<String> there = ask(target, "GET", "there");
      assertEquals(200, there.statusCode());
      assertEquals("x", there.body());
      assertEquals(503, ask(target, "GET", "missing").statusCode());
      assertEquals(503, ask(target, "HEAD", "missing").statusCode());

      cluster.proxy(0).start();

      cluster.await("contact again", () -> contact(ask(target, "GET", "there")).isEmpty());
      assertEquals(404, ask(target, "GET", "missing").statusCode());
    }
  }
}
