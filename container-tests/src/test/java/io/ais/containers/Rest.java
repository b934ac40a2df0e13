package io.ais.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What any HTTP client can do at a gateway. Thread-safe. */
final class Rest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.ALWAYS)
          .connectTimeout(Duration.ofSeconds(3))
          .build();

  /** Status of the answer; 0 when there is none. */
  int status(String method, String url, String body) {
    try {
      return send(method, url, body).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Body of an answer with status 200. */
  String get(String url) throws IOException {
    HttpResponse<byte[]> answer = send("GET", url, "");
    if (answer.statusCode() != 200) {
      throw new IOException(url + ": " + answer.statusCode());
    }
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  JsonNode tree(String url) throws IOException {
    return JSON.readTree(get(url));
  }

  private HttpResponse<byte[]> send(String method, String url, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
