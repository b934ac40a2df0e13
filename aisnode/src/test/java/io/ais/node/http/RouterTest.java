package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.error.AisException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
  private static final Router ROUTER =
      Router.builder()
          .on(Net.PUBLIC, "GET", "/v1/buckets", named("list"))
          .on(Net.PUBLIC, "DELETE", "/v1/buckets", named("destroy"))
          .on(Net.PUBLIC, "POST", "/v1/buckets", named("create"))
          .on(Net.PUBLIC, "GET", "/v1/objects", named("get"))
          .on(Net.PUBLIC, "GET", "/v1/objects/special", named("special"))
          .on(Net.CONTROL, "GET", "/v1/metasync", named("metasync"))
          .any(Net.PUBLIC, "/s3", named("s3"))
          .build();

  private static RouteHandler named(String name) {
    return (exchange, rest) -> exchange.respond(Response.text(name + ":" + rest));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/buckets, list:",
    "GET, /v1/buckets/, list:",
    "GET, //v1/buckets/b, list:b",
    "DELETE, /v1/buckets/b?x=/y, destroy:b",
    "GET, /v1/objects/b//abs%2Fx, get:b//abs%2Fx",
    "GET, /%761/objects/b, get:b",
    "GET, /v1/objects/special/x, special:x",
    "GET, /v1/objects/specials/x, get:specials/x",
    "PATCH, /s3/a/b, s3:a/b",
  })
  void findsTheLongestPrefix(String method, String target, String expected) throws IOException {
    try (HttpServer server = serve(ROUTER);
        RawClient client = connect(server)) {
      assertEquals(expected, client.ask(request(method, target)).text());
    }
  }

  private static String request(String method, String target) {
    return method + " " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  @ParameterizedTest
  @CsvSource({"/nothing", "/v1/nothing", "/", "/v1", "/v1/metasync"})
  void refusesUnknownPaths(String path) throws IOException {
    try (HttpServer server = serve(ROUTER);
        RawClient client = connect(server)) {
      RawClient.Answer answer = client.ask(request("GET", path));
      String from = "127.0.0.1:" + client.socket().getLocalPort();

      assertEquals(400, answer.status());
      assertEquals(
          "{\"message\":\"invalid request URI: 'GET "
              + path
              + "' from "
              + from
              + "\",\"method\":\"GET\",\"url_path\":\""
              + path
              + "\",\"remote_addr\":\""
              + from
              + "\",\"caller\":\"\",\"node\":\"t[abc]\",\"status\":400}\n",
          answer.text());
    }
  }

  @Test
  void tellsTheMethodsOfAPath() throws IOException {
    try (HttpServer server = serve(ROUTER);
        RawClient client = connect(server)) {
      RawClient.Answer wrong = client.ask(request("TRACE", "/v1/buckets/b"));
      assertEquals(405, wrong.status());
      assertEquals("DELETE, GET, POST", wrong.header("Allow"));
      assertEquals("text/plain; charset=utf-8", wrong.header("Content-Type"));
      assertEquals("nosniff", wrong.header("X-Content-Type-Options"));
      assertEquals("Method Not Allowed\n", wrong.text());

      RawClient.Answer options = client.ask(request("OPTIONS", "/v1/buckets/b"));
      assertEquals(200, options.status());
      assertEquals("DELETE, GET, POST", options.header("Allow"));
      assertEquals("0", options.header("Content-Length"));
    }
  }

  @Test
  void givesBrowsersNoIcon() throws IOException {
    try (HttpServer server = serve(ROUTER);
        RawClient client = connect(server)) {
      RawClient.Answer answer = client.ask(request("GET", "/favicon.ico"));

      assertEquals(200, answer.status());
      assertEquals("", answer.text());
    }
  }

  @Test
  void refusesTwoHandlersOfOneRoute() {
    Router.Builder builder = Router.builder().on(Net.DATA, "GET", "/a", named("a"));

    assertThrows(
        IllegalArgumentException.class, () -> builder.on(Net.DATA, "GET", "/a/", named("b")));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/objects/b/o, b, o",
    "/v1/objects/b/a//b/, b, a//b/",
    "/v1/objects/b//abs, b, /abs",
    "/v1/objects/b/%2e%2E/x%2fy+z, b, ../x/y+z",
    "/v1/objects/b/x%25y%3Fz, b, x%y?z",
    "/v1/objects/b%20c/uni-%c3%a9, b c, uni-é",
  })
  void decodesObjectNamesOnce(String path, String bucket, String object) {
    assertEquals(new ObjectPath(bucket, object), ObjectPath.parse(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/objects/o1, v1/objects/o1, 3",
    "/v1/objects/o1/, v1/objects/o1/, 3",
    "/v1/objects/, v1/objects/, 2",
    "/v1/objects, v1/objects, 2",
  })
  void refusesObjectPathsThatAreTooShort(String path, String shown, int items) {
    AisException thrown = assertThrows(AisException.class, () -> ObjectPath.parse(path));

    assertEquals(400, thrown.status());
    assertEquals(
        "URL '" + shown + "' is too short: expected 4 items, got " + items, thrown.getMessage());
  }
}
