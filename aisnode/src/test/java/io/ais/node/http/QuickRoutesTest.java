package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Requests that are tried on the event loop first. */
class QuickRoutesTest {
  private final List<String> threads = new CopyOnWriteArrayList<>();

  private Router router() {
    return Router.builder()
        .quick(Net.PUBLIC, "GET", "/quick", (exchange, _) -> answer(exchange))
        .quick(
            Net.PUBLIC,
            "GET",
            "/waits",
            (exchange, _) -> {
              if (!exchange.mayWait()) {
                throw MustWaitException.INSTANCE;
              }
              answer(exchange);
            })
        .quick(
            Net.PUBLIC,
            "GET",
            "/bad",
            (_, _) -> {
              note();
              throw AisException.notFound("no such thing");
            })
        .on(Net.PUBLIC, "PUT", "/quick", (exchange, _) -> answer(exchange))
        .build();
  }

  private void note() {
    threads.add(Thread.currentThread().isVirtual() ? "own" : "event loop");
  }

  private void answer(Exchange exchange) throws IOException {
    note();
    exchange.respond(Response.text(exchange.rawPath()));
  }

  private static String request(String method, String path) {
    return method + " " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
  }

  @Test
  void whatNeedNotWaitIsAnsweredOnTheEventLoop() throws IOException {
    try (HttpServer server = serve(router());
        RawClient client = connect(server)) {
      client.send(request("GET", "/quick/1").repeat(50));
      for (int i = 0; i < 50; i++) {
        assertEquals("/quick/1", client.answer().text());
      }
      assertFalse(threads.contains("own"));
    }
  }

  @Test
  void whatMustWaitGetsAThread() throws IOException {
    try (HttpServer server = serve(router());
        RawClient client = connect(server)) {
      assertEquals("/waits", client.ask(request("GET", "/waits")).text());
      assertEquals("/quick", client.ask(request("PUT", "/quick")).text());
      assertEquals(List.of("own", "own"), threads);
      assertEquals(405, client.ask(request("PATCH", "/quick")).status());
    }
  }

  @Test
  void whatFailsIsToldByAThread() throws IOException {
    try (HttpServer server = serve(router());
        RawClient client = connect(server)) {
      RawClient.Answer answer = client.ask(request("GET", "/bad"));

      assertEquals(404, answer.status());
      assertTrue(answer.text().contains("no such thing"));
      assertEquals(List.of("event loop", "own"), threads);
      assertEquals("/quick", client.ask(request("GET", "/quick")).text());
    }
  }
}
