package io.ais.client;

import static io.ais.client.TestClient.OPTIONS;
import static io.ais.client.TestClient.chunked;
import static io.ais.client.TestClient.echo;
import static io.ais.client.TestClient.echoBytes;
import static io.ais.client.TestClient.pattern;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Framing of requests and answers, and the pool of connections. */
@Timeout(30)
class HttpClientTest {
  private final TestClient client = new TestClient();

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void keepsTheConnectionAndSendsWhatHttpNeeds() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo())) {
      for (String method : List.of("GET", "DELETE", "PUT", "POST")) {
        HttpRequest request =
            HttpRequest.of(method, server.url() + "/p?q=1").withBody(RequestBody.of("hello"));
        assertEquals("hello", client.text(request));
      }
      assertEquals("", client.get(server.url()));

      assertEquals(1, server.connections());
      ScriptedServer.Request first = server.requests.get(0);
      assertEquals("GET /p?q=1 HTTP/1.1", first.line());
      assertEquals("127.0.0.1:" + server.port(), first.header("Host"));
      assertEquals("test/1", first.header("User-Agent"));
      assertEquals("5", first.header("Content-Length"));
      assertEquals("GET / HTTP/1.1", server.requests.get(4).line());
      assertNull(server.requests.get(4).header("Content-Length"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32 * 1024, 32 * 1024 + 1, 3_000_000})
  void sendsBodiesOfKnownAndUnknownLength(int length) throws IOException {
    byte[] bytes = pattern(length);
    try (ScriptedServer server = new ScriptedServer(echoBytes())) {
      for (RequestBody body : List.of(RequestBody.of(bytes), chunked(bytes))) {
        HttpRequest request = HttpRequest.of("PUT", server.url() + "/x").withBody(body);
        try (HttpResponse response = client.send(request)) {
          assertArrayEquals(Arrays.copyOf(bytes, 1), response.readAll(10));
        }
      }

      assertArrayEquals(bytes, server.requests.get(0).body());
      assertArrayEquals(bytes, server.requests.get(1).body());
      assertEquals("chunked", server.requests.get(1).header("Transfer-Encoding"));
      assertNull(server.requests.get(1).header("Content-Length"));
      assertEquals(1, server.connections());
    }
  }

  @Test
  void readsChunksWithExtensionsAndTrailers() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              while (true) {
                talk.request();
                talk.say("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n");
                talk.say("5;name=\"v\"\r\nhello\r\n6 \r\n");
                talk.say(" world\r\n0;last\r\nX-Trailer: 1\r\nY: 2\r\n\r\n");
              }
            })) {
      assertEquals("hello world", client.get(server.url()));
      assertEquals("hello world", client.get(server.url()));
      assertEquals(1, server.connections());
    }
  }

  @Test
  void deliversAChunkBeforeTheNextOneExists() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.head();
              talk.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nack\r\n");
              talk.awaitEnd();
            })) {
      HttpResponse response = client.send(HttpRequest.of("GET", server.url()));
      try (response) {
        assertEquals("ack", new String(response.body().readNBytes(3), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void readsABodyThatEndsWithTheConnection() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.request();
              talk.say("HTTP/1.0 200 OK\r\n\r\nall of it");
            })) {
      assertEquals("all of it", client.get(server.url()));
      assertEquals("all of it", client.get(server.url()));
      assertEquals(2, server.connections());
    }
  }

  @Test
  void headAndNoContentHaveNoBody() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              while (true) {
                boolean head = talk.request().line().startsWith("HEAD");
                talk.say(
                    head
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nAis-Name: \u00e9\r\n\r\n"
                        : "HTTP/1.1 204 No Content\r\n\r\n");
              }
            })) {
      try (HttpResponse response = client.send(HttpRequest.of("HEAD", server.url()))) {
        assertEquals(10, response.contentLength());
        assertEquals("\u00e9", response.headers().first("ais-name"));
        assertEquals(-1, response.body().read());
      }
      assertEquals("", client.get(server.url()));
      assertEquals(1, server.connections());
    }
  }

  @Test
  void skipsInterimAnswers() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.request();
              talk.say("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n");
              talk.ok("done");
            })) {
      assertEquals("done", client.get(server.url()));
    }
  }

  @Test
  void honoursConnectionCloseOfTheServer() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              while (true) {
                talk.request();
                talk.say("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nok");
              }
            })) {
      assertEquals("ok", client.get(server.url()));
      assertEquals("ok", client.get(server.url()));
      assertEquals(2, server.connections());
    }
  }

  @Test
  void replacesAConnectionThatDiedWhileIdle() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.ok(talk.request().text());
              if (talk.number == 2) {
                talk.ok(talk.request().text());
              }
            })) {
      String url = server.url();
      assertEquals("1", client.text(HttpRequest.of("POST", url).withBody(RequestBody.of("1"))));
      assertEquals("2", client.text(HttpRequest.of("POST", url).withBody(RequestBody.of("2"))));
      assertEquals(
          "3", client.text(HttpRequest.of("POST", url).withBody(chunked(new byte[] {'3'}))));
      assertEquals(2, server.connections());
      assertEquals(3, server.requests.size());
    }
  }

  @Test
  void doesNotRepeatARequestWhoseAnswerHasBegun() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.ok(talk.request().text());
              talk.request();
              talk.say("HTTP/1.1 2");
            })) {
      client.get(server.url());

      assertThrows(IOException.class, () -> client.get(server.url()));

      assertEquals(1, server.connections());
    }
  }

  @Test
  void failsWhenAFreshConnectionEndsWithoutAnswer() throws IOException {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.Talk::request)) {
      assertThrows(EOFException.class, () -> client.get(server.url()));
      assertEquals(1, server.connections());
    }
  }

  @Test
  void dropsConnectionsThatWereIdleTooLong() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo());
        HttpClient hasty = new HttpClient(OPTIONS.withIdleLimit(Duration.ofNanos(1)))) {
      hasty.send(HttpRequest.of("GET", server.url())).readAll(10);
      hasty.send(HttpRequest.of("GET", server.url())).readAll(10);

      assertEquals(2, server.connections());
    }
  }

  @Test
  void speaksToAnAddressOfVersionSix() throws IOException {
    try (ScriptedServer server = new ScriptedServer("::1", echo())) {
      client.text(HttpRequest.of("GET", "http://[::1]:" + server.port() + "/x"));

      assertEquals("[::1]:" + server.port(), server.requests.get(0).header("Host"));
    }
  }

  @Test
  void servesManyVirtualThreadsAtOnce() throws Exception {
    try (ScriptedServer server = new ScriptedServer(echo());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String body = ("body-" + i).repeat(i % 7 == 0 ? 10_000 : 1);
        HttpRequest request = HttpRequest.of("PUT", server.url()).withBody(RequestBody.of(body));
        calls.add(() -> client.text(request).equals(body) ? "same" : "other body for " + request);
      }
      List<Future<String>> answers = threads.invokeAll(calls);
      assertEquals(List.of(), server.failures);
      for (Future<String> answer : answers) {
        assertEquals("same", answer.get());
      }
    }
  }
}
