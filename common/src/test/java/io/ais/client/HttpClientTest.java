package io.ais.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.wire.HeaderMap;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpClientTest {
  private static final ClientOptions OPTIONS =
      ClientOptions.defaults().withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));

  private final HttpClient client = new HttpClient(OPTIONS.withUserAgent("test/1"));

  @AfterEach
  void close() {
    client.close();
  }

  private String get(String url) throws IOException {
    return text(HttpRequest.of("GET", url));
  }

  private String text(HttpRequest request) throws IOException {
    try (HttpResponse response = client.send(request)) {
      return new String(response.readAll(1 << 20), StandardCharsets.UTF_8);
    }
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 10));
    }
    return bytes;
  }

  private static RequestBody chunked(byte[] bytes) {
    return new RequestBody() {
      @Override
      public long length() {
        return -1;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  private static ScriptedServer.Script echo() {
    return talk -> {
      while (true) {
        talk.ok(talk.request().text());
      }
    };
  }

  @Test
  void keepsTheConnectionAndSendsWhatHttpNeeds() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo())) {
      for (String method : List.of("GET", "DELETE", "PUT", "POST")) {
        HttpRequest request =
            HttpRequest.of(method, server.url() + "/p?q=1").withBody(RequestBody.of("hello"));
        assertEquals("hello", text(request));
      }
      assertEquals("", get(server.url()));

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

  private static ScriptedServer.Script echoBytes() {
    return talk -> {
      while (true) {
        byte[] body = talk.request().body();
        talk.ok(new String(body, 0, 1, StandardCharsets.US_ASCII));
      }
    };
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
      assertEquals("hello world", get(server.url()));
      assertEquals("hello world", get(server.url()));
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
      assertEquals("all of it", get(server.url()));
      assertEquals("all of it", get(server.url()));
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
      assertEquals("", get(server.url()));
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
      assertEquals("done", get(server.url()));
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
      assertEquals("ok", get(server.url()));
      assertEquals("ok", get(server.url()));
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
      assertEquals("1", text(HttpRequest.of("POST", url).withBody(RequestBody.of("1"))));
      assertEquals("2", text(HttpRequest.of("POST", url).withBody(RequestBody.of("2"))));
      assertEquals("3", text(HttpRequest.of("POST", url).withBody(chunked(new byte[] {'3'}))));
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
      get(server.url());

      assertThrows(IOException.class, () -> get(server.url()));

      assertEquals(1, server.connections());
    }
  }

  @Test
  void failsWhenAFreshConnectionEndsWithoutAnswer() throws IOException {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.Talk::request)) {
      assertThrows(EOFException.class, () -> get(server.url()));
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

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 308})
  void followsRedirectsWithMethodAndBody(int status) throws IOException {
    try (ScriptedServer target = new ScriptedServer(echo());
        ScriptedServer proxy =
            new ScriptedServer(
                talk -> {
                  while (true) {
                    talk.request();
                    talk.redirect(status, target.url() + "/a%2Fb//c?pid=p&utm=1");
                  }
                })) {
      HttpRequest request =
          new HttpRequest(
              "PUT",
              proxy.url() + "/o",
              new HeaderMap().add("Authorization", "Bearer t").add("X-Y", "z"),
              RequestBody.of("data"),
              null);

      try (HttpResponse response = client.send(request)) {
        assertEquals(target.url() + "/a%2Fb//c?pid=p&utm=1", response.url());
        assertEquals("data", new String(response.readAll(10), StandardCharsets.UTF_8));
      }
      assertEquals("data", text(request));

      assertEquals("PUT /a%2Fb//c?pid=p&utm=1 HTTP/1.1", target.requests.get(0).line());
      assertEquals("z", target.requests.get(0).header("X-Y"));
      assertEquals("Bearer t", target.requests.get(0).header("Authorization"));
      assertEquals(1, proxy.connections());
      assertEquals(1, target.connections());
    }
  }

  @Test
  void doesNotShowTheTokenToAnotherHost() throws IOException {
    try (ScriptedServer target = new ScriptedServer(echo());
        ScriptedServer proxy =
            new ScriptedServer(
                talk -> {
                  talk.request();
                  talk.redirect(307, "http://localhost:" + target.port() + "/");
                })) {
      text(HttpRequest.of("GET", proxy.url()).withHeader("Authorization", "Bearer t"));

      assertNull(target.requests.get(0).header("Authorization"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/abs,/abs",
    "next,/dir/next",
    "?x=1,/dir/o?x=1",
    "/uni \u00e9%c3%a9%2525#frag,/uni%20%C3%A9%c3%a9%2525",
  })
  void resolvesRelativeAndRawLocations(String location, String expected) throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.request();
              talk.redirect(301, location);
              talk.ok(talk.request().line());
            })) {
      assertEquals("GET " + expected + " HTTP/1.1", get(server.url() + "/dir/o?q=0"));
    }
  }

  @Test
  void leavesOtherRedirectsToTheCaller() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.request();
              talk.redirect(303, "/x");
            })) {
      try (HttpResponse response = client.send(HttpRequest.of("GET", server.url()))) {
        assertEquals(303, response.status());
      }
    }
  }

  @Test
  void givesUpAfterTenRedirects() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              while (true) {
                talk.request();
                talk.redirect(307, "/again");
              }
            })) {
      IOException e = assertThrows(IOException.class, () -> get(server.url()));

      assertTrue(e.getMessage().contains("10 redirects"), e.getMessage());
      assertEquals(11, server.requests.size());
    }
  }

  /** Far more bytes than the sockets buffer, to a server that never reads them. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stopsSendingWhenTheRedirectIsThere(boolean known) throws IOException {
    byte[] bytes = pattern(40_000_000);
    AtomicLong received = new AtomicLong();
    try (ScriptedServer target =
            new ScriptedServer(
                talk -> {
                  received.set(talk.body(talk.head()).length);
                  talk.ok("stored");
                });
        ScriptedServer proxy =
            new ScriptedServer(
                talk -> {
                  talk.head();
                  talk.redirect(307, target.url() + "/o");
                  stay(client);
                })) {
      RequestBody body = known ? RequestBody.of(bytes) : chunked(bytes);
      assertEquals("stored", text(HttpRequest.of("PUT", proxy.url() + "/o").withBody(body)));
      assertEquals(bytes.length, received.get());
    }
  }

  /** Keeps the connection open, unread, until the test ends. */
  private static void stay(Object lock) {
    synchronized (lock) {
      try {
        lock.wait(3000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void usesAnErrorThatCameBeforeTheEndOfTheBody() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.head();
              talk.say("HTTP/1.1 507 Full\r\nContent-Length: 4\r\n\r\nfull");
            })) {
      HttpRequest request =
          HttpRequest.of("PUT", server.url()).withBody(RequestBody.of(pattern(20_000_000)));
      try (HttpResponse response = client.send(request)) {
        assertEquals(507, response.status());
        assertEquals("full", new String(response.readAll(10), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void announcedBodyGoesToTheTargetOnly() throws IOException {
    try (ScriptedServer target =
            new ScriptedServer(
                talk -> {
                  ScriptedServer.Request head = talk.head();
                  talk.say("HTTP/1.1 100 Continue\r\n\r\n");
                  talk.ok(new String(talk.body(head), StandardCharsets.UTF_8));
                });
        ScriptedServer proxy =
            new ScriptedServer(
                talk -> {
                  talk.head();
                  talk.redirect(307, target.url());
                  talk.awaitEnd();
                })) {
      InputStream once = new ByteArrayInputStream("only once".getBytes(StandardCharsets.UTF_8));
      HttpRequest request =
          HttpRequest.of("PUT", proxy.url())
              .withHeader("Expect", "100-continue")
              .withBody(RequestBody.once(once));

      assertEquals("only once", text(request));
    }
  }

  /** A server may ignore the announcement: the body goes out after a second all the same. */
  @Test
  void announcedBodyIsSentWithoutGoAheadToo() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo())) {
      HttpRequest request =
          HttpRequest.of("PUT", server.url())
              .withHeader("Expect", "100-continue")
              .withBody(RequestBody.of("sent"));

      assertEquals("sent", text(request));
    }
  }

  @Test
  void aBodyUsedUpCannotBeRedirected() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.request();
              talk.redirect(307, "/x");
            })) {
      InputStream once = new ByteArrayInputStream(new byte[10]);
      HttpRequest request = HttpRequest.of("PUT", server.url()).withBody(RequestBody.once(once));

      IOException e = assertThrows(IOException.class, () -> client.send(request));
      assertTrue(e.getMessage().contains("only once"), e.getMessage());
    }
  }

  @Test
  void failsWhenTheServerIsSilent() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.head();
              talk.awaitEnd();
            })) {
      HttpRequest request = HttpRequest.of("GET", server.url()).withTimeout(Duration.ofMillis(50));

      assertThrows(SocketTimeoutException.class, () -> client.send(request));
      assertEquals(1, server.connections());
    }
  }

  @Test
  void failsWhenTheServerStopsReading() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.head();
              stay(client);
            })) {
      HttpRequest request =
          HttpRequest.of("PUT", server.url())
              .withBody(RequestBody.of(new byte[40_000_000]))
              .withTimeout(Duration.ofMillis(200));

      assertThrows(SocketTimeoutException.class, () -> client.send(request));
    }
  }

  @Test
  void aSlowUploadIsNotSilence() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echoBytes())) {
      InputStream slow =
          new InputStream() {
            private int left = 8;

            @Override
            public int read() {
              throw new IllegalStateException("never used");
            }

            @Override
            public int read(byte[] into, int from, int length) {
              stay40(this);
              into[from] = 'x';
              return left-- > 0 ? 1 : -1;
            }
          };
      HttpRequest request =
          HttpRequest.of("PUT", server.url())
              .withBody(RequestBody.once(slow))
              .withTimeout(Duration.ofMillis(150));

      assertEquals("x", text(request));
    }
  }

  private static void stay40(Object lock) {
    synchronized (lock) {
      try {
        lock.wait(40);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void saysWhereItCouldNotConnect() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    ConnectException e =
        assertThrows(ConnectException.class, () -> get("http://127.0.0.1:" + port + "/"));
    assertTrue(e.getMessage().startsWith("cannot connect to 127.0.0.1:" + port), e.getMessage());
  }

  @Test
  void speaksToAnAddressOfVersionSix() throws IOException {
    try (ScriptedServer server = new ScriptedServer("::1", echo())) {
      text(HttpRequest.of("GET", "http://[::1]:" + server.port() + "/x"));

      assertEquals("[::1]:" + server.port(), server.requests.get(0).header("Host"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/2 200 OK\r\n\r\n",
        "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
      })
  void rejectsBrokenAnswers(String answer) throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.request();
              talk.say(answer);
            })) {
      assertThrows(IOException.class, () -> get(server.url()));
    }
  }

  @Test
  void limitsTheSizeOfAHead() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.request();
              String line = "X: " + "y".repeat(1000) + "\r\n";
              talk.say("HTTP/1.1 200 OK\r\n" + line.repeat(300) + "\r\n");
            })) {
      IOException e = assertThrows(IOException.class, () -> get(server.url()));
      assertTrue(e.getMessage().contains("too large"), e.getMessage());
    }
  }

  @Test
  void limitsTheSizeOfABodyInMemory() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo())) {
      HttpRequest request = HttpRequest.of("PUT", server.url()).withBody(RequestBody.of("123456"));
      HttpResponse response = client.send(request);
      assertThrows(IOException.class, () -> response.readAll(5));
      assertEquals(6, client.send(request).readAll(6).length);
    }
  }

  @Test
  void refusesHeadersThatWouldBreakTheFraming() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo())) {
      HttpRequest request = HttpRequest.of("GET", server.url()).withHeader("A", "b\r\nC: d");
      assertThrows(IllegalArgumentException.class, () -> client.send(request));
    }
  }

  @Test
  void closingAHalfReadAnswerNeitherWaitsNorSpoilsTheNext() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            talk -> {
              talk.request();
              if (talk.number == 1) {
                talk.say("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nfirst");
                talk.awaitEnd();
              } else {
                talk.ok("second");
              }
            })) {
      try (HttpResponse response = client.send(HttpRequest.of("GET", server.url()))) {
        assertEquals('f', response.body().read());
      }
      assertEquals("second", get(server.url()));
    }
  }

  @Test
  void closingAnUnreadSmallAnswerKeepsTheConnection() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo())) {
      HttpRequest request = HttpRequest.of("GET", server.url()).withBody(RequestBody.of("abc"));
      try (HttpResponse response = client.send(request)) {
        assertEquals('a', response.body().read());
      }
      assertEquals("abc", text(request));
      assertEquals(1, server.connections());
    }
  }

  @Test
  void aFileThatShrinksFailsTheRequest() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo())) {
      RequestBody lying =
          new RequestBody() {
            @Override
            public long length() {
              return 100_000;
            }

            @Override
            public InputStream open() {
              return new ByteArrayInputStream(new byte[10]);
            }
          };
      HttpRequest request = HttpRequest.of("PUT", server.url()).withBody(lying);

      IOException e = assertThrows(IOException.class, () -> client.send(request));
      assertEquals("body ended 99990 bytes early", e.getMessage());
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
        calls.add(() -> text(request).equals(body) ? "same" : "other body for " + request);
      }
      List<Future<String>> answers = threads.invokeAll(calls);
      assertEquals(List.of(), server.failures);
      for (Future<String> answer : answers) {
        assertEquals("same", answer.get());
      }
    }
  }
}
