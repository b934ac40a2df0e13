package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorAnswersTest {

  private static Handler throwing(Exception thrown) {
    return exchange -> {
      throw thrown;
    };
  }

  @Test
  void rendersKnownErrorsForClients() throws IOException {
    AisException missing =
        new AisException(404, TypeCodes.BUCKET_NOT_FOUND, "bucket \"ais://<b>\" does not exist");
    try (HttpServer server = serve(throwing(missing));
        RawClient client = connect(server)) {
      RawClient.Answer answer =
          client.ask("GET /v1/a%20b?x=y HTTP/1.1\r\nHost: h\r\nAis-Caller-Name: p[xyz]\r\n\r\n");

      assertEquals(404, answer.status());
      assertEquals("application/json", answer.header("Content-Type"));
      assertEquals("nosniff", answer.header("X-Content-Type-Options"));
      assertEquals(
          "{\"tcode\":\"ErrBckNotFound\",\"message\":\"bucket \\\"ais://<b>\\\" does not exist\","
              + "\"method\":\"GET\",\"url_path\":\"/v1/a b\",\"remote_addr\":\"127.0.0.1:"
              + client.socket().getLocalPort()
              + "\",\"caller\":\"p[xyz]\",\"node\":\"t[abc]\",\"status\":404}\n",
          answer.text());
    }
  }

  @Test
  void putsTheErrorOfHeadIntoAHeader() throws IOException {
    try (HttpServer server = serve(throwing(AisException.notFound("gone")));
        RawClient client = connect(server)) {
      RawClient.Answer answer = client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n").answer(true);

      assertEquals(404, answer.status());
      assertTrue(answer.header("Hdr-Error").startsWith("{\"tcode\":\"ErrNotFound\""));
      assertTrue(answer.header("Hdr-Error").endsWith("\"status\":404}"));
      assertNull(answer.header("Content-Length"));
    }
  }

  @Test
  void passesOnWhatAnotherNodeRendered() throws IOException {
    byte[] body =
        "{\"message\":\"m\",\"node\":\"t[other]\",\"status\":409}\n"
            .getBytes(StandardCharsets.UTF_8);
    try (HttpServer server = serve(throwing(new RelayedError(409, "", "m", body)));
        RawClient client = connect(server)) {
      RawClient.Answer answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");

      assertEquals(409, answer.status());
      assertEquals(new String(body, StandardCharsets.UTF_8), answer.text());
    }
  }

  @Test
  void answersUnexpectedFailuresWith500AndGoesOn() throws IOException {
    try (HttpServer server = serve(throwing(new IllegalStateException("expected by this test")));
        RawClient client = connect(server)) {
      for (int i = 0; i < 2; i++) {
        RawClient.Answer answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(500, answer.status());
        assertTrue(answer.text().contains("\"status\":500}"));
      }
    }
  }

  @Test
  void answersAHandlerThatSaidNothingWith500() throws IOException {
    try (HttpServer server = serve(exchange -> {});
        RawClient client = connect(server)) {
      assertEquals(500, client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status());
    }
  }

  @Test
  void answersBrokenQueriesWith400() throws IOException {
    try (HttpServer server = serve(e -> e.respond(Response.text(e.query().first("a"))));
        RawClient client = connect(server)) {
      assertEquals(400, client.ask("GET /?a=%zz HTTP/1.1\r\nHost: h\r\n\r\n").status());
      assertEquals("b c", client.ask("GET /?a=b+c HTTP/1.1\r\nHost: h\r\n\r\n").text());
    }
  }

  @Test
  void answersBodiesThatAreTooLargeWith413() throws IOException {
    Handler small =
        exchange -> {
          exchange.body().readAll(10);
          exchange.respond(Response.of(200));
        };
    try (HttpServer server = serve(small);
        RawClient client = connect(server)) {
      String sized = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n0123456789a";
      String chunked = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
      assertEquals(413, client.ask(sized).status());
      assertEquals(200, client.ask(chunked + "a\r\n0123456789\r\n0\r\n\r\n").status());

      RawClient.Answer endless = client.ask(chunked + "b\r\n0123456789a\r\n"); // no last chunk
      assertEquals(413, endless.status());
      assertEquals("close", endless.header("Connection"));
      assertTrue(client.isEnded());
    }
  }

  @Test
  void cutsTheConnectionWhenAStreamFails() throws IOException {
    Handler failing =
        exchange -> {
          BodyWriter out = exchange.stream(200, new HeaderMap(), -1);
          out.write(ByteBuffer.allocate(10));
          out.flush();
          throw AisException.notFound("the rest");
        };
    try (HttpServer server = serve(failing);
        RawClient client = connect(server)) {
      assertThrows(IOException.class, () -> client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    }
  }
}
