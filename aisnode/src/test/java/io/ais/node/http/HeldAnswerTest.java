package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.impatient;
import static io.ais.node.http.HttpServerFixture.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to chunked requests whose bodies the handler does not read. */
class HeldAnswerTest {
  private static final String HEAD =
      "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String GET = "GET /y HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String END = "0\r\n\r\n";

  /** Answers at once and counts. */
  private static final class Answering implements Handler {
    private final AtomicInteger answered = new AtomicInteger();
    private final int status;
    private final boolean quick;

    Answering(int status, boolean quick) {
      this.status = status;
      this.quick = quick;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
      exchange.respond(Response.of(status));
      answered.incrementAndGet();
    }

    @Override
    public boolean hasQuickRoutes() {
      return quick;
    }

    /** The handler has answered so many requests, whatever their clients have seen of it. */
    void await(int times) {
      HttpServerFixture.await(times + " answers", () -> answered.get() == times);
    }
  }

  private static String chunk(int bytes) {
    return Integer.toHexString(bytes) + "\r\n" + "x".repeat(bytes) + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepTheConnectionOfAClientThatSendsItsBodyBehindTheHead(boolean quick) throws IOException {
    Answering handler = new Answering(307, quick);
    try (HttpServer server = serve(handler);
        RawClient client = connect(server)) {
      for (int round = 1; round <= 5; round++) {
        client.send(HEAD);
        handler.await(round);
        RawClient.Answer answer = client.send(chunk(25_000 * round)).ask(END);

        assertEquals(307, answer.status());
        assertNull(answer.header("Connection"));
      }
      assertEquals(307, client.ask(GET).status());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void comeInOrderWhenRequestsArePipelined(boolean quick) throws IOException {
    try (HttpServer server = serve(new Answering(200, quick));
        RawClient client = connect(server)) {
      client.send((HEAD + chunk(3) + chunk(70_000) + END + GET).repeat(20)).endOutput();

      for (int i = 0; i < 40; i++) {
        assertEquals(200, client.answer().status());
      }
      assertTrue(client.isEnded());
    }
  }

  @Test
  void areNotHeldBehindABodyThatIsTooLong() throws IOException {
    Answering handler = new Answering(307, true);
    try (HttpServer server = serve(handler);
        RawClient client = connect(server)) {
      client.send(HEAD);
      handler.await(1);
      client.send(chunk(100_000)).send(chunk(40_000)); // the end never comes

      assertClosing(307, client);
    }
  }

  @Test
  void areNotHeldWhenTheyAreErrors() throws IOException {
    try (HttpServer server = serve(new Answering(409, true));
        RawClient client = connect(server)) {
      client.send(HEAD);

      assertClosing(409, client);
    }
  }

  @Test
  void areNotHeldWhileTheClientWaitsForPermission() throws IOException {
    try (HttpServer server = serve(new Answering(307, true));
        RawClient client = connect(server)) {
      client.send(HEAD.replace("Host", "Expect: 100-continue\r\nHost"));

      assertClosing(307, client);
    }
  }

  @Test
  void areSentToAClientThatStandsStill() throws IOException {
    try (HttpServer server = serve(new Answering(307, true), impatient(Duration.ofMillis(200)));
        RawClient client = connect(server)) {
      client.send(HEAD).send(chunk(10));

      assertClosing(307, client);
    }
  }

  @Test
  void areSentWhenTheClientEndsItsSide() throws IOException {
    Answering handler = new Answering(307, true);
    try (HttpServer server = serve(handler);
        RawClient client = connect(server)) {
      client.send(HEAD).send(chunk(10));
      handler.await(1);
      client.endOutput();

      assertClosing(307, client);
    }
  }

  @Test
  void areSentWhenTheBodyIsMalformed() throws IOException {
    Answering handler = new Answering(307, true);
    try (HttpServer server = serve(handler);
        RawClient client = connect(server)) {
      client.send(HEAD);
      handler.await(1);
      client.send("zz\r\n");

      assertClosing(307, client);
    }
  }

  @Test
  void areSentWhenTheServerStops() throws Exception {
    Answering handler = new Answering(307, true);
    try (HttpServer server = serve(handler);
        RawClient client = connect(server)) {
      client.send(HEAD);
      handler.await(1);
      CompletableFuture<Void> stop = CompletableFuture.runAsync(server::close);

      assertClosing(307, client);
      client.endOutput();
      stop.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void areForgottenWithTheirClients() throws Exception {
    Answering handler = new Answering(307, true);
    HttpServer server = serve(handler);
    for (int i = 1; i <= 20; i++) {
      try (RawClient client = connect(server)) {
        client.send(HEAD).send(chunk(1000));
        handler.await(i);
      }
    }
    CompletableFuture.runAsync(server::close)
        .get(5, TimeUnit.SECONDS); // no request is left to wait for
  }

  private static void assertClosing(int status, RawClient client) throws IOException {
    RawClient.Answer answer = client.answer();
    assertEquals(status, answer.status());
    assertEquals("close", answer.header("Connection"));
    assertTrue(client.isEnded());
  }
}
