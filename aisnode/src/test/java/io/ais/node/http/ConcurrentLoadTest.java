package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.serve;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConcurrentLoadTest {
  private static final int CLIENTS = 16;
  private static final int REQUESTS = 60;

  /** Answers a body with the same body, in pieces while it still arrives. */
  private static final Handler MIRROR =
      exchange -> {
        ByteBuffer piece = ByteBuffer.allocate(8192);
        try (BodyWriter out =
            exchange.stream(200, new HeaderMap(), exchange.body().declaredBytes())) {
          while (exchange.body().read(piece.clear()) >= 0) {
            out.write(piece.flip());
          }
        }
      };

  @Test
  void givesEveryClientItsOwnBytes() throws Exception {
    try (HttpServer server = serve(MIRROR);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        done.add(clients.submit(client(server, i)));
      }
      for (Future<Integer> each : done) {
        assertEquals(REQUESTS, each.get());
      }
    }
  }

  private static Callable<Integer> client(HttpServer server, int seed) {
    return () -> {
      Random random = new Random(seed);
      int served = 0;
      try (RawClient client = connect(server)) {
        for (int i = 0; i < REQUESTS; i++) {
          byte[] body = new byte[random.nextInt(40_000)];
          random.nextBytes(body);
          send(client, body, i % 2 == 0);
          assertArrayEquals(body, client.answer().body());
          served++;
        }
      }
      return served;
    };
  }

  private static void send(RawClient client, byte[] body, boolean chunked) throws IOException {
    client.send("PUT / HTTP/1.1\r\nHost: h\r\n");
    if (!chunked) {
      client.send("Content-Length: " + body.length + "\r\n\r\n").send(body);
      return;
    }
    client.send("Transfer-Encoding: chunked\r\n\r\n");
    if (body.length > 0) {
      client.send(Integer.toHexString(body.length) + "\r\n").send(body).send("\r\n");
    }
    client.send("0\r\n\r\n");
  }
}
