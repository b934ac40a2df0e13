package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.atMost;
import static io.ais.node.http.HttpServerFixture.await;
import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.impatient;
import static io.ais.node.http.HttpServerFixture.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileClientTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final Duration BRIEF = Duration.ofMillis(150);

  private static final Handler OK = exchange -> exchange.respond(Response.of(200));

  private static final Handler REDIRECT =
      exchange -> exchange.respond(Response.of(307, new HeaderMap().add("Location", "http://t/x")));

  @Test
  void takesTenThousandBytesOfHeadersAndRefusesTooMany() throws IOException {
    try (HttpServer server = serve(OK)) {
      try (RawClient client = connect(server)) {
        String large = "X-Large: " + "x".repeat(10_000) + "\r\n";
        assertEquals(200, client.ask("GET / HTTP/1.1\r\nHost: h\r\n" + large + "\r\n").status());
      }
      try (RawClient client = connect(server)) {
        String larger = "X-Large: " + "x".repeat(70_000) + "\r\n";
        client.send("GET / HTTP/1.1\r\nHost: h\r\n" + larger + "\r\n");
        assertEquals(431, client.answer().status());
        assertTrue(client.isEnded());
      }
      try (RawClient client = connect(server)) {
        assertEquals(414, client.ask("GET /" + "x".repeat(70_000)).status());
      }
    }
  }

  @Test
  void redirectsAMeasuredBodyWithoutReadingIt() throws IOException {
    try (HttpServer server = serve(REDIRECT);
        RawClient client = connect(server)) {
      client.send("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n");
      client.send(new byte[10_000_000]);
      RawClient.Answer answer = client.answer();

      assertEquals(307, answer.status());
      assertEquals("http://t/x", answer.header("Location"));
      assertEquals("close", answer.header("Connection"));
      assertTrue(client.isEnded());
    }
  }

  @Test
  void throwsAwayABodyAsLongAsItComes() throws Exception {
    Duration silence = Duration.ofMillis(1500);
    try (HttpServer server = serve(REDIRECT, impatient(silence));
        RawClient client = connect(server)) {
      client.send("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n");
      for (int i = 0;
          i < 20;
          i++) { // of 100 KB, four seconds long; the last ones are more than sockets hold
        client.send(new byte[100_000]);
        Thread.sleep(200);
      }
      client.send(new byte[8_000_000]);

      assertEquals(307, client.answer().status());
      assertTrue(client.isEnded());
    }
  }

  @Test
  void redirectsAChunkedBodyWithoutReadingIt() throws IOException {
    try (HttpServer server = serve(REDIRECT);
        RawClient client = connect(server)) {
      client.send("PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 100; i++) {
        client.send("186a0\r\n").send(new byte[100_000]).send("\r\n");
      }
      client.send("0\r\n\r\n");
      RawClient.Answer answer = client.answer();

      assertEquals(307, answer.status());
      assertEquals("close", answer.header("Connection")); // else the next request would be lost
      assertTrue(client.isEnded());
    }
  }

  @Test
  void keepsTheConnectionBehindASmallUnreadBody() throws IOException {
    try (HttpServer server = serve(REDIRECT);
        RawClient client = connect(server)) {
      for (int i = 0; i < 3; i++) {
        client.send("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        assertEquals(307, client.answer().status());
        client.send(new byte[100_000]);
      }
      assertEquals(307, client.ask(GET).status());
    }
  }

  @Test
  void redirectsAClientThatWaitsFor100WithoutSayingIt() throws IOException {
    try (HttpServer server = serve(REDIRECT);
        RawClient client = connect(server)) {
      RawClient.Answer answer =
          client.ask(
              "PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");

      assertEquals(307, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertTrue(client.isEnded());
    }
  }

  @Test
  void says100WhenTheBodyIsFirstRead() throws IOException {
    Handler reading =
        exchange -> exchange.respond(Response.text("" + exchange.body().readAll(100).length));
    try (HttpServer server = serve(reading);
        RawClient client = connect(server)) {
      String request =
          "PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nExpect: 100-Continue\r\n\r\n";
      for (int i = 0; i < 2; i++) {
        assertEquals(100, client.ask(request).status());
        RawClient.Answer answer = client.ask("0123456789");
        assertEquals("10", answer.text());
        assertNull(answer.header("Connection"));
      }
    }
  }

  @Test
  void refusesOtherExpectations() throws IOException {
    try (HttpServer server = serve(OK);
        RawClient client = connect(server)) {
      assertEquals(
          417, client.ask("GET / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n").status());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsTheHandlerThatAClientLeftMidBody(boolean reset) throws Exception {
    AtomicReference<IOException> thrown = new AtomicReference<>();
    CountDownLatch reading = new CountDownLatch(1);
    Handler handler =
        exchange -> {
          ByteBuffer some = ByteBuffer.allocate(10);
          exchange.body().read(some);
          reading.countDown();
          try {
            exchange.body().readAll(1000);
          } catch (IOException e) {
            thrown.set(e);
            throw e;
          }
        };
    try (HttpServer server = serve(handler)) {
      try (RawClient client = connect(server)) {
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
        reading.await();
        if (reset) {
          client.socket().setSoLinger(true, 0);
        }
      }
      await("the handler sees it", () -> thrown.get() != null);
    }
  }

  @Test
  void endsConnectionsThatSayNothing() throws IOException {
    try (HttpServer server = serve(OK, impatient(BRIEF));
        RawClient silent = connect(server);
        RawClient used = connect(server)) {
      used.ask(GET);

      assertTrue(silent.isEnded());
      assertTrue(used.isEnded());
    }
  }

  @Test
  void answers408WhenAHeadOrABodyStalls() throws IOException {
    Handler reading =
        exchange -> {
          exchange.body().readAll(1000);
          exchange.respond(Response.of(200));
        };
    try (HttpServer server = serve(reading, impatient(BRIEF))) {
      try (RawClient client = connect(server)) {
        assertEquals(408, client.ask("GET / HTTP/1.1\r\nHost:").status());
        assertTrue(client.isEnded());
      }
      try (RawClient client = connect(server)) {
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
        RawClient.Answer answer = client.answer();
        assertEquals(408, answer.status());
        assertEquals("close", answer.header("Connection"));
      }
    }
  }

  @Test
  void aLargeBodyIsHandedOverInLargePartsAndMayDrip() throws Exception {
    int bytes = 300_000;
    List<Integer> parts = new CopyOnWriteArrayList<>();
    Handler reading =
        exchange -> {
          ByteBuffer room = ByteBuffer.allocate(bytes);
          for (int n = 0; n >= 0 && room.hasRemaining(); ) {
            n = exchange.body().read(room);
            parts.add(n);
          }
          exchange.respond(Response.of(room.hasRemaining() ? 400 : 200));
        };
    try (HttpServer server = serve(reading, impatient(Duration.ofMillis(400)))) {
      try (RawClient client = connect(server)) {
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + bytes + "\r\n\r\n");
        for (int i = 0; i < 10; i++) { // longer than the patience, which is for silence
          client.send("x".repeat(bytes / 10));
          Thread.sleep(80);
        }
        assertEquals(200, client.answer().status());
        assertTrue(parts.size() <= 3, parts::toString);
      }
      try (RawClient client = connect(server)) {
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + bytes + "\r\n\r\n");
        client.send("x".repeat(bytes / 10));
        assertEquals(408, client.answer().status());
      }
    }
  }

  @Test
  void doesNotLetASlowHeadLiveOnByDripping() throws IOException {
    try (HttpServer server = serve(OK, impatient(BRIEF));
        RawClient client = connect(server)) {
      client.socket().setSoTimeout(10);
      AtomicReference<RawClient.Answer> answer = new AtomicReference<>();
      await(
          "the server loses patience",
          () -> {
            try {
              client.send("GET /".substring(0, 1));
              answer.set(client.answer());
              return true;
            } catch (java.net.SocketTimeoutException e) {
              return false;
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      assertEquals(408, answer.get().status());
    }
  }

  @Test
  void cutsClientsThatDoNotTakeTheirAnswer() throws Exception {
    AtomicReference<IOException> thrown = new AtomicReference<>();
    Handler endless =
        exchange -> {
          ByteBuffer piece = ByteBuffer.allocate(100_000);
          try (BodyWriter out = exchange.stream(200, new HeaderMap(), -1)) {
            while (true) {
              out.write(piece.clear());
            }
          } catch (IOException e) {
            thrown.set(e);
            throw e;
          }
        };
    try (HttpServer server = serve(endless, impatient(BRIEF));
        RawClient client = connect(server)) {
      client.send(GET);

      await("the handler gives up", () -> thrown.get() != null);
      assertEquals("the client does not take the answer", thrown.get().getMessage());
    }
  }

  @Test
  void holdsABodyBackThatNobodyReads() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Handler late =
        exchange -> {
          go.await();
          long total = 0;
          ByteBuffer into = ByteBuffer.allocate(65536);
          for (int n = exchange.body().read(into); n >= 0; n = exchange.body().read(into.clear())) {
            total += n;
          }
          exchange.respond(Response.text("" + total));
        };
    try (HttpServer server = serve(late);
        RawClient client = connect(server)) {
      client.socket().setSendBufferSize(64 * 1024);
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n");
      java.util.concurrent.atomic.AtomicLong sent = new java.util.concurrent.atomic.AtomicLong();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 500; i++) {
                        client.send(new byte[100_000]);
                        sent.addAndGet(100_000);
                      }
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      long[] last = {-1, System.nanoTime()};
      await(
          "the writer stands still",
          () -> {
            if (sent.get() != last[0]) {
              last[0] = sent.get();
              last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > 200_000_000L;
          });
      assertTrue(sent.get() < 20_000_000, "held back after " + sent.get());
      go.countDown();

      assertEquals("50000000", client.answer().text());
      writer.join();
    }
  }

  @Test
  void answers503BeyondTheLimitOfRequests() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    Handler slow =
        exchange -> {
          running.countDown();
          go.await();
          exchange.respond(Response.of(200));
        };
    try (HttpServer server = serve(slow, atMost(2, 100));
        RawClient first = connect(server);
        RawClient second = connect(server);
        RawClient third = connect(server)) {
      first.send(GET);
      second.send(GET);
      running.await();

      assertEquals(503, third.ask(GET).status());
      go.countDown();
      assertEquals(200, first.answer().status());
      assertEquals(200, second.answer().status());
      await(
          "there is room again",
          () -> {
            try {
              return third.ask(GET).status() == 200;
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
    }
  }

  @Test
  void endsConnectionsBeyondTheLimit() throws IOException {
    try (HttpServer server = serve(OK, atMost(10, 2));
        RawClient first = connect(server);
        RawClient second = connect(server)) {
      first.ask(GET);
      second.ask(GET);
      try (RawClient third = connect(server)) {
        assertTrue(third.isEnded());
      }
      assertEquals(200, first.ask(GET).status());
    }
  }

  @Test
  void servesBesideFiveHundredIdleConnections() throws IOException {
    List<RawClient> idle = new ArrayList<>();
    try (HttpServer server = serve(OK)) {
      for (int i = 0; i < 500; i++) {
        idle.add(connect(server));
      }
      try (RawClient client = connect(server)) {
        assertEquals(200, client.ask(GET).status());
      }
      for (RawClient client : idle) {
        assertEquals(200, client.ask(GET).status());
      }
    } finally {
      for (RawClient client : idle) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a%00b", "/a%zz", "/a%2", "/a%", "/%ff", "/%C3%28"})
  void refusesPathsThatCannotBeDecoded(String path) throws IOException {
    try (HttpServer server = serve(OK);
        RawClient client = connect(server)) {
      RawClient.Answer answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");

      assertEquals(400, answer.status());
      assertTrue(answer.text().contains("\"url_path\":\"" + path + "\""), answer.text());
    }
  }
}
