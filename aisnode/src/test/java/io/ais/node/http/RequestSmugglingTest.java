package io.ais.node.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestSmugglingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n"
            + "Host: h\r\n"
            + "Content-Length: 3\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n",
        "GET / HTTP/1.1\r\n"
            + "Host: h\r\n"
            + "Transfer-Encoding: chunked\r\n"
            + "Content-Length: 3\r\n\r\n"
            + "0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 4\r\n\r\nabcd",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x3\r\n\r\nabc",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3 3\r\n\r\nabc",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n\tb\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n\nGET /x HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX y: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n: empty\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / x HTTP/1.1\r\nHost: h\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\r\nHost: h\r\n\r\n",
        "G\u0001T / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET / HTTQ/1.1\r\nHost: h\r\n\r\n",
        "GET relative HTTP/1.1\r\nHost: h\r\n\r\n",
        "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\u0000 HTTP/1.1\r\nHost: h\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
        "hello\r\n\r\n",
      })
  void refusesAndEndsTheConnection(String bytes) throws IOException {
    AtomicInteger handled = new AtomicInteger();
    try (HttpServer server = HttpServerFixture.serve(answer(handled));
        RawClient client = HttpServerFixture.connect(server)) {
      RawClient.Answer answer = client.ask(bytes);

      assertEquals(400, answer.status(), answer.head());
      assertEquals("close", answer.header("Connection"));
      assertTrue(client.isEnded());
      assertEquals(0, handled.get());
    }
  }

  @Test
  void refusesTheSameWhenBytesArriveOneByOne() throws IOException {
    try (HttpServer server = HttpServerFixture.serve(answer(new AtomicInteger()));
        RawClient client = HttpServerFixture.connect(server)) {
      for (char c : "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b".toCharArray()) {
        client.send(String.valueOf(c));
      }

      assertEquals(400, client.answer().status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "3\r\nabcX\n0\r\n\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "-1\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\n",
        "3 3\r\nabc\r\n0\r\n\r\n",
        "\r\n\r\n0\r\n\r\n",
        "3;a\nb\r\nabc\r\n0\r\n\r\n",
        "3\r\nabc0\r\n\r\n",
      })
  void refusesBrokenChunks(String body) throws IOException {
    AtomicInteger handled = new AtomicInteger();
    Handler reading =
        exchange -> {
          exchange.body().readAll(1000);
          handled.incrementAndGet();
          exchange.respond(Response.of(200));
        };
    try (HttpServer server = HttpServerFixture.serve(reading);
        RawClient client = HttpServerFixture.connect(server)) {
      RawClient.Answer answer =
          client.ask("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body);

      assertEquals(400, answer.status(), answer.head());
      assertEquals("close", answer.header("Connection"));
      assertTrue(client.isEnded());
      assertEquals(0, handled.get());
    }
  }

  @Test
  void answersOtherVersionsWith505() throws IOException {
    try (HttpServer server = HttpServerFixture.serve(answer(new AtomicInteger()));
        RawClient client = HttpServerFixture.connect(server)) {
      assertEquals(505, client.ask("GET / HTTP/1.7\r\nHost: h\r\n\r\n").status());
    }
  }

  @Test
  void acceptsEmptyLinesBeforeARequest() throws IOException {
    try (HttpServer server = HttpServerFixture.serve(answer(new AtomicInteger()));
        RawClient client = HttpServerFixture.connect(server)) {
      assertEquals(200, client.ask("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").status());
    }
  }

  private static Handler answer(AtomicInteger handled) {
    return exchange -> {
      handled.incrementAndGet();
      exchange.respond(Response.of(200));
    };
  }
}
