package io.ais.node.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Snode;
import io.ais.node.http.BodyWriter;
import io.ais.node.http.Handler;
import io.ais.node.http.HttpServer;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PeerClientTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration BRIEF = Duration.ofMillis(300);

  private static final Handler ECHO =
      exchange ->
          exchange.respond(
              Response.text(
                  exchange.net()
                      + " "
                      + exchange.method()
                      + " "
                      + exchange.rawPath()
                      + "?"
                      + exchange.rawQuery()
                      + " "
                      + exchange.headers().first("Ais-Caller-Id")
                      + " "
                      + exchange.headers().first("Ais-Caller-Name")
                      + " "
                      + new String(exchange.body().readAll(1 << 20), UTF_8)));

  @Test
  void callsEachNetworkAndSaysWhoCalls() throws IOException {
    try (HttpServer server = PeerFixture.serve(ECHO);
        PeerClient client = new PeerClient("me", "p[me]")) {
      Snode node = PeerFixture.node("other", server);
      for (Net net : Net.values()) {
        PeerResponse response =
            client.call(
                node,
                PeerRequest.of(net, "PUT", "/v1/x?a=b", LONG).withBody("body".getBytes(UTF_8)));

        assertEquals(net + " PUT /v1/x?a=b me p[me] body", new String(response.body(), UTF_8));
      }
    }
  }

  @Test
  void givesAnAnswerAsItArrives() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    Handler slow =
        exchange -> {
          try (BodyWriter out = exchange.stream(200, new HeaderMap(), -1)) {
            out.write(ByteBuffer.wrap("first".getBytes(UTF_8)));
            out.flush();
            seen.await();
            out.write(ByteBuffer.wrap("second".getBytes(UTF_8)));
          }
        };
    try (HttpServer server = PeerFixture.serve(slow);
        PeerClient client = new PeerClient("me", "p[me]");
        PeerStream stream =
            client.open(
                PeerFixture.node("other", server), PeerRequest.of(Net.CONTROL, "GET", "/", LONG))) {
      assertEquals("first", new String(stream.body().readNBytes(5), UTF_8));
      seen.countDown();
      assertEquals("second", new String(stream.body().readAllBytes(), UTF_8));
    }
  }

  @Test
  void keepsWhatAPeerSaysOfAnError() throws IOException {
    Handler failing =
        exchange -> {
          throw new AisException(404, TypeCodes.BUCKET_NOT_FOUND, "bucket \"ais://b\"");
        };
    try (HttpServer server = PeerFixture.serve(failing);
        PeerClient client = new PeerClient("me", "p[me]")) {
      Snode node = PeerFixture.node("other", server);
      for (String method : List.of("GET", "HEAD")) {
        PeerException thrown =
            assertThrows(
                PeerException.class,
                () -> client.call(node, PeerRequest.of(Net.CONTROL, method, "/", LONG)));

        assertEquals(404, thrown.status());
        assertEquals(TypeCodes.BUCKET_NOT_FOUND, thrown.typeCode());
        assertEquals("bucket \"ais://b\"", thrown.getMessage());
        assertEquals("t[other]", thrown.peer());
        assertTrue(new String(thrown.body(), UTF_8).contains("\"caller\":\"p[me]\""));
      }
    }
  }

  @Test
  void tellsARefusalFromSilence() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket silent = new ServerSocket(0, 5, here);
        PeerClient client = new PeerClient("me", "p[me]")) {
      int free;
      try (ServerSocket gone = new ServerSocket(0, 5, here)) {
        free = gone.getLocalPort();
      }
      int mute = silent.getLocalPort();

      assertEquals(PeerUnreachable.Kind.REFUSED, failure(client, free).kind());
      assertEquals(PeerUnreachable.Kind.TIMEOUT, failure(client, mute).kind());
    }
  }

  private static PeerUnreachable failure(PeerClient client, int port) {
    Snode node = PeerFixture.node("gone", port, port, port);
    return assertThrows(
        PeerUnreachable.class,
        () -> client.call(node, PeerRequest.of(Net.CONTROL, "GET", "/", BRIEF)));
  }

  @Test
  void callsAllPeersAtOnceAndStopsAtTheDeadline() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Handler handler =
        exchange -> {
          if (exchange.headers().first("Wait") != null) {
            never.await();
          }
          exchange.respond(Response.text("hello"));
        };
    try (HttpServer server = PeerFixture.serve(handler);
        PeerClient client = new PeerClient("me", "p[me]")) {
      Snode good = PeerFixture.node("good", server);
      Snode slow = PeerFixture.node("slow", server);
      Snode gone = PeerFixture.node("gone", 1, 1, 1);

      List<PeerResult<String>> results =
          client.broadcast(
              List.of(slow, gone, good),
              peer -> {
                HeaderMap headers = new HeaderMap();
                if (peer.id().equals("slow")) {
                  headers.add("Wait", "1");
                }
                PeerRequest request = PeerRequest.of(Net.CONTROL, "GET", "/", LONG);
                return new String(client.call(peer, request.withHeaders(headers)).body(), UTF_8);
              },
              BRIEF);
      never.countDown();

      assertEquals(PeerUnreachable.Kind.TIMEOUT, unreachable(results.get(0)).kind());
      assertEquals(PeerUnreachable.Kind.REFUSED, unreachable(results.get(1)).kind());
      assertEquals(new PeerResult.Answered<>(good, "hello"), results.get(2));
    }
  }

  private static PeerUnreachable unreachable(PeerResult<String> result) {
    return assertInstanceOf(
        PeerUnreachable.class, assertInstanceOf(PeerResult.Failed.class, result).error());
  }

  @Test
  void keepsTheLimitOfConnectingWithinTheTimeout() {
    assertEquals(Duration.ofMillis(125), PeerClient.connectLimit(Duration.ofMillis(20)));
    assertEquals(Duration.ofMillis(250), PeerClient.connectLimit(Duration.ofMillis(300)));
    assertEquals(Duration.ofSeconds(4), PeerClient.connectLimit(Duration.ofMillis(7_900)));
    assertEquals(Duration.ofSeconds(8), PeerClient.connectLimit(Duration.ofMinutes(1)));
    assertEquals(Duration.ofSeconds(8), PeerClient.connectLimit(Duration.ZERO));
  }
}
