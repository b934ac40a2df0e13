package io.ais.client;

import static io.ais.client.TestClient.chunked;
import static io.ais.client.TestClient.echo;
import static io.ais.client.TestClient.pattern;
import static io.ais.client.TestClient.stay;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.wire.HeaderMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request with a body goes when the server answers before, or sends it elsewhere. */
@Timeout(30)
class HttpClientRedirectTest {
  private final TestClient client = new TestClient();

  @AfterEach
  void close() {
    client.close();
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
      assertEquals("data", client.text(request));

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
      client.text(HttpRequest.of("GET", proxy.url()).withHeader("Authorization", "Bearer t"));

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
      assertEquals("GET " + expected + " HTTP/1.1", client.get(server.url() + "/dir/o?q=0"));
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
      IOException e = assertThrows(IOException.class, () -> client.get(server.url()));

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
                  stay(client, 3000);
                })) {
      RequestBody body = known ? RequestBody.of(bytes) : chunked(bytes);
      assertEquals("stored", client.text(HttpRequest.of("PUT", proxy.url() + "/o").withBody(body)));
      assertEquals(bytes.length, received.get());
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

      assertEquals("only once", client.text(request));
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

      assertEquals("sent", client.text(request));
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
}
