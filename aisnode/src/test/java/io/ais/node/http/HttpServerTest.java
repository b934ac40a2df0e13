package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.serve;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  private static final Handler ECHO_PATH =
      exchange -> exchange.respond(Response.text(exchange.rawPath()));

  private static final Handler ECHO_BODY =
      exchange ->
          exchange.respond(
              Response.bytes("application/octet-stream", exchange.body().readAll(64 << 20)));

  @Test
  void servesManyRequestsOnOneConnection() throws IOException {
    try (HttpServer server = serve(ECHO_PATH);
        RawClient client = connect(server)) {
      for (int i = 0; i < 100; i++) {
        assertEquals("/" + i, client.ask("GET /" + i + " HTTP/1.1\r\nHost: h\r\n\r\n").text());
      }
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    Handler later =
        exchange -> {
          if (exchange.rawPath().equals("/0")) {
            Thread.sleep(50);
          }
          byte[] body = exchange.body().readAll(100);
          exchange.respond(Response.text(exchange.rawPath() + new String(body, UTF_8)));
        };
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      all.append("PUT /").append(i).append(" HTTP/1.1\r\nHost: h\r\n");
      all.append(
          i % 2 == 0
              ? "Content-Length: 2\r\n\r\nab"
              : "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
    }
    try (HttpServer server = serve(later);
        RawClient client = connect(server)) {
      client.send(all.toString()).endOutput();

      for (int i = 0; i < 200; i++) {
        assertEquals("/" + i + "ab", client.answer().text());
      }
      assertTrue(client.isEnded());
    }
  }

  @Test
  void answersAClientThatEndedItsSide() throws IOException {
    try (HttpServer server = serve(ECHO_PATH);
        RawClient client = connect(server)) {
      client.send(GET).endOutput();

      assertEquals("/", client.answer().text());
      assertTrue(client.isEnded());
    }
  }

  @Test
  void takesLargeBodiesOfBothFramings() throws IOException {
    byte[] body = new byte[5_000_000];
    new Random(1).nextBytes(body);
    try (HttpServer server = serve(ECHO_BODY);
        RawClient client = connect(server)) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n").send(body);
      assertArrayEquals(body, client.answer().body());

      client.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("2625a0\r\n").send(java.util.Arrays.copyOf(body, 2_500_000)).send("\r\n");
      client.send("2625A0;x=y\r\n");
      client.send(java.util.Arrays.copyOfRange(body, 2_500_000, 5_000_000));
      client.send("\r\n0\r\nTrailer: t\r\n\r\n");
      assertArrayEquals(body, client.answer().body());

      assertEquals(200, client.ask(GET).status());
    }
  }

  @Test
  void takesABodyOfOneByteChunks() throws IOException {
    try (HttpServer server = serve(ECHO_BODY);
        RawClient client = connect(server)) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("1\r\nx\r\n".repeat(100_000) + "0\r\n\r\n");

      assertEquals("x".repeat(100_000), client.answer().text());
    }
  }

  @Test
  void streamsExactAndChunkedBodies() throws IOException {
    byte[] piece = new byte[100_000];
    new Random(2).nextBytes(piece);
    Handler streaming =
        exchange -> {
          long length = exchange.rawPath().equals("/exact") ? 1_000_000 : -1;
          try (BodyWriter out = exchange.stream(200, new HeaderMap(), length)) {
            for (int i = 0; i < 10; i++) {
              out.write(ByteBuffer.wrap(piece));
            }
          }
        };
    try (HttpServer server = serve(streaming);
        RawClient client = connect(server)) {
      for (String path : List.of("/exact", "/chunked", "/exact", "/chunked")) {
        RawClient.Answer answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");

        assertEquals(1_000_000, answer.body().length);
        assertEquals(ByteBuffer.wrap(piece), ByteBuffer.wrap(answer.body(), 900_000, 100_000));
        assertEquals(path.equals("/exact") ? "1000000" : null, answer.header("Content-Length"));
      }
    }
  }

  @Test
  void sendsEveryPieceOfAFlushedBodyAtOnce() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    Handler flushing =
        exchange -> {
          try (BodyWriter out = exchange.stream(200, new HeaderMap(), -1)) {
            out.write(ByteBuffer.wrap("first".getBytes(UTF_8)));
            out.flush();
            assertTrue(seen.await(10, TimeUnit.SECONDS));
          }
        };
    try (HttpServer server = serve(flushing);
        RawClient client = connect(server)) {
      client.send(GET);
      while (!client.line().isEmpty()) {
        // The head.
      }
      assertEquals(5, Integer.parseInt(client.line(), 16));
      assertEquals("first", client.line());
      seen.countDown();
      assertEquals("0", client.line());
    }
  }

  @Test
  void cutsABodyThatEndsShort() throws IOException {
    Handler brief =
        exchange -> {
          try (BodyWriter out = exchange.stream(200, new HeaderMap(), 1000)) {
            out.write(ByteBuffer.allocate(10));
            out.flush();
          }
        };
    try (HttpServer server = serve(brief);
        RawClient client = connect(server)) {
      assertThrows(IOException.class, () -> client.ask(GET));
    }
  }

  @Test
  void refusesMoreBytesThanAnnounced() throws IOException {
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Handler verbose =
        exchange -> {
          try (BodyWriter out = exchange.stream(200, new HeaderMap(), 10)) {
            out.write(ByteBuffer.allocate(11));
          } catch (IOException e) {
            thrown.set(e);
          }
        };
    try (HttpServer server = serve(verbose);
        RawClient client = connect(server)) {
      assertThrows(IOException.class, () -> client.ask(GET));
      HttpServerFixture.await("the handler saw it", () -> thrown.get() != null);
      assertEquals("more than the announced 10 bytes", thrown.get().getMessage());
    }
  }

  @Test
  void answersHeadWithoutBody() throws IOException {
    Handler handler =
        exchange -> {
          HeaderMap headers = new HeaderMap();
          switch (exchange.rawPath()) {
            case "/given" ->
                exchange.respond(Response.of(200, headers.add("Content-Length", "4096")));
            case "/text" -> exchange.respond(Response.text("12345"));
            case "/none" -> exchange.respond(Response.of(200));
            default -> {
              try (BodyWriter out = exchange.stream(200, headers, 7)) {
                out.write(ByteBuffer.allocate(7));
              }
            }
          }
        };
    try (HttpServer server = serve(handler);
        RawClient client = connect(server)) {
      assertEquals("4096", head(client, "/given").header("Content-Length"));
      assertEquals("5", head(client, "/text").header("Content-Length"));
      assertNull(head(client, "/none").header("Content-Length"));
      assertEquals("7", head(client, "/stream").header("Content-Length"));
      assertEquals("12345", client.ask("GET /text HTTP/1.1\r\nHost: h\r\n\r\n").text());
    }
  }

  private static RawClient.Answer head(RawClient client, String path) throws IOException {
    return client.send("HEAD " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").answer(true);
  }

  @Test
  void honoursConnectionCloseAndOldClients() throws IOException {
    try (HttpServer server = serve(ECHO_PATH)) {
      try (RawClient client = connect(server)) {
        RawClient.Answer answer =
            client.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n");
        assertEquals("close", answer.header("Connection"));
        assertTrue(client.isEnded());
      }
      try (RawClient client = connect(server)) {
        assertEquals("/", client.ask("GET / HTTP/1.0\r\n\r\n").text());
        assertTrue(client.isEnded());
      }
      try (RawClient client = connect(server)) {
        String request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        assertEquals("keep-alive", client.ask(request).header("Connection"));
        assertEquals("/", client.ask(request).text());
      }
    }
  }

  @Test
  void endsAnUnmeasuredBodyForOldClientsByClosing() throws IOException {
    Handler streaming =
        exchange -> {
          try (BodyWriter out = exchange.stream(200, new HeaderMap(), -1)) {
            out.write(ByteBuffer.wrap("abc".getBytes(UTF_8)));
          }
        };
    try (HttpServer server = serve(streaming);
        RawClient client = connect(server)) {
      RawClient.Answer answer = client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

      assertNull(answer.header("Transfer-Encoding"));
      assertEquals("abc", answer.text());
    }
  }

  @Test
  void acceptsAbsoluteTargets() throws IOException {
    Handler echo =
        e ->
            e.respond(Response.text(e.rawPath() + "|" + e.rawQuery() + "|" + e.query().first("a")));
    try (HttpServer server = serve(echo);
        RawClient client = connect(server)) {
      assertEquals(
          "/p/q|a=b|b", client.ask("GET http://h:1/p/q?a=b HTTP/1.1\r\nHost: h\r\n\r\n").text());
      assertEquals("/|a=b|b", client.ask("GET http://h?a=b HTTP/1.1\r\nHost: h\r\n\r\n").text());
    }
  }

  @Test
  void keepsHeaderValuesOfOtherScripts() throws IOException {
    Handler echo =
        exchange -> {
          HeaderMap headers = new HeaderMap().add("X-Back", exchange.headers().first("x-there"));
          headers.add("X-Broken", "a\r\nEvil: 1");
          exchange.respond(Response.of(200, headers));
        };
    try (HttpServer server = serve(echo);
        RawClient client = connect(server)) {
      String utf8AsBytes =
          new String("naïve→".getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1);
      RawClient.Answer answer =
          client.ask("GET / HTTP/1.1\r\nHost: h\r\nX-There: " + utf8AsBytes + "\r\n\r\n");

      assertEquals(utf8AsBytes, answer.header("X-Back"));
      assertNull(answer.header("Evil"));
    }
  }

  @Test
  void says503UntilAHandlerIsSet() throws IOException {
    try (HttpServer server = new HttpServer(ServerConfig.of("p[x]"))) {
      server.start(List.of(new Listen(Net.CONTROL, "127.0.0.1", 0)));
      try (RawClient client = new RawClient(server.port(Net.CONTROL))) {
        RawClient.Answer answer = client.ask(GET);

        assertEquals(503, answer.status());
        assertEquals("0", answer.header("Content-Length"));
      }
    }
  }

  @Test
  void tellsHandlersTheNetworkAndThePeer() throws IOException {
    Handler echo = e -> e.respond(Response.text(e.net() + " " + e.remoteAddress()));
    try (HttpServer server = new HttpServer(ServerConfig.of("p[x]"))) {
      server.setHandler(echo);
      server.start(
          List.of(
              new Listen(Net.PUBLIC, "127.0.0.1", 0),
              new Listen(Net.CONTROL, "", 0),
              new Listen(Net.DATA, "127.0.0.1", 0)));
      for (Net net : Net.values()) {
        try (RawClient client = new RawClient(server.port(net))) {
          String self = net + " 127.0.0.1:" + client.socket().getLocalPort();
          assertEquals(self, client.ask(GET).text());
        }
      }
    }
  }

  @Test
  void namesTheAddressThatIsTaken() throws IOException {
    try (HttpServer first = serve(ECHO_PATH);
        HttpServer second = new HttpServer(ServerConfig.of("p[x]"))) {
      int port = first.port(Net.PUBLIC);

      IOException thrown =
          assertThrows(
              IOException.class,
              () -> second.start(List.of(new Listen(Net.DATA, "127.0.0.1", port))));

      assertTrue(thrown.getMessage().contains("127.0.0.1:" + port + " (DATA)"));
    }
  }

  @Test
  void finishesRunningRequestsBeforeItCloses() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Handler slow =
        exchange -> {
          running.countDown();
          go.await();
          exchange.respond(Response.bytes("a/b", new byte[1_000_000]));
        };
    HttpServer server = serve(slow);
    int port = server.port(Net.PUBLIC);
    try (RawClient busy = connect(server);
        RawClient idle = connect(server)) {
      busy.send(GET);
      running.await();
      Thread closing = Thread.ofVirtual().start(server::close);

      assertTrue(idle.isEnded());
      assertThrows(ConnectException.class, () -> new RawClient(port).close());
      go.countDown();
      RawClient.Answer answer = busy.answer();
      assertEquals(1_000_000, answer.body().length);
      assertEquals("close", answer.header("Connection"));
      closing.join();
    }
  }

  @Test
  void doesNotWaitForABodyThatStandsStillWhenItCloses() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch reading = new CountDownLatch(1);
    Handler handler =
        exchange -> {
          exchange.body().read(ByteBuffer.allocate(1));
          reading.countDown();
          try {
            exchange.body().readAll(1000);
          } finally {
            ended.countDown();
          }
        };
    HttpServer server = serve(handler);
    try (RawClient client = connect(server)) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\na");
      reading.await();
      server.close();

      assertEquals(0, ended.getCount());
      assertEquals(408, client.answer().status());
    }
  }

  @Test
  void worksOnNioToo() throws IOException {
    try (HttpServer server = new HttpServer(ServerConfig.of("t[x]"), Transport.nio())) {
      server.setHandler(ECHO_BODY);
      server.start(List.of(new Listen(Net.PUBLIC, "127.0.0.1", 0)));
      try (RawClient client = connect(server)) {
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
        client.send(new byte[1_000_000]);

        assertEquals(1_000_000, client.answer().body().length);
        assertFalse(client.socket().isClosed());
      }
    }
  }
}
