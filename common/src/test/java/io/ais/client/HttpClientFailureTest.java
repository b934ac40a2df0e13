package io.ais.client;

import static io.ais.client.TestClient.echo;
import static io.ais.client.TestClient.echoBytes;
import static io.ais.client.TestClient.stay;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Silent, slow, broken and hostile servers: each a clear error, and limits hold. */
@Timeout(30)
class HttpClientFailureTest {
  private final TestClient client = new TestClient();

  @AfterEach
  void close() {
    client.close();
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
              stay(client, 3000);
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
              stay(this, 40);
              into[from] = 'x';
              return left-- > 0 ? 1 : -1;
            }
          };
      HttpRequest request =
          HttpRequest.of("PUT", server.url())
              .withBody(RequestBody.once(slow))
              .withTimeout(Duration.ofMillis(150));

      assertEquals("x", client.text(request));
    }
  }

  @Test
  void saysWhereItCouldNotConnect() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    ConnectException e =
        assertThrows(ConnectException.class, () -> client.get("http://127.0.0.1:" + port + "/"));
    assertTrue(e.getMessage().startsWith("cannot connect to 127.0.0.1:" + port), e.getMessage());
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
      assertThrows(IOException.class, () -> client.get(server.url()));
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
      IOException e = assertThrows(IOException.class, () -> client.get(server.url()));
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
      assertEquals("second", client.get(server.url()));
    }
  }

  @Test
  void closingAnUnreadSmallAnswerKeepsTheConnection() throws IOException {
    try (ScriptedServer server = new ScriptedServer(echo())) {
      HttpRequest request = HttpRequest.of("GET", server.url()).withBody(RequestBody.of("abc"));
      try (HttpResponse response = client.send(request)) {
        assertEquals('a', response.body().read());
      }
      assertEquals("abc", client.text(request));
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
}
