package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The web page over the sockets of a real cluster. */
class WebPageTest {
  private static final Pattern OWN_FILE =
      Pattern.compile("[\"'](?:/ui|\\.)/([a-z]+\\.[a-z]+)[\"']");

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.of(2, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private record Answer(int status, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.get(name);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private static Answer ask(String base, String method, String path, String... header)
      throws IOException {
    HttpRequest request = HttpRequest.of(method, base + path);
    if (header.length > 0) {
      request = request.withHeader(header[0], header[1]);
    }
    try (HttpResponse response = cluster.http().send(request)) {
      Map<String, String> headers = new LinkedHashMap<>();
      for (String name :
          new String[] {
            "Content-Type",
            "Content-Length",
            "Etag",
            "Cache-Control",
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Allow"
          }) {
        headers.put(name, response.headers().first(name));
      }
      return new Answer(response.status(), headers, response.body().readAllBytes());
    }
  }

  private static Answer get(String path) throws IOException {
    return ask(cluster.proxy(0).url(), "GET", path);
  }

  @Test
  void isServedByEveryProxyWithAndWithoutTheSlash() throws IOException {
    byte[] page = get("/ui").body();
    assertTrue(new String(page, StandardCharsets.UTF_8).startsWith("<!doctype html>"));
    for (TestNode proxy : cluster.proxies()) {
      for (String path : new String[] {"/ui", "/ui/", "/ui/index.html", "/ui?x=1"}) {
        Answer answer = ask(proxy.url(), "GET", path);
        assertEquals(200, answer.status(), path);
        assertArrayEquals(page, answer.body(), path);
        assertEquals("text/html; charset=utf-8", answer.header("Content-Type"), path);
      }
    }
  }

  /** From the page on, every file that one of them names is there, with its type. */
  @Test
  void allFilesThatItNamesAreThere() throws IOException {
    Map<String, Answer> found = new LinkedHashMap<>();
    collect("index.html", found);

    assertTrue(
        found.keySet().contains("app.js") && found.keySet().contains("style.css"), found::toString);
    found.forEach(
        (name, answer) -> {
          String type =
              Map.of("html", "text/html", "css", "text/css", "js", "text/javascript")
                  .get(name.substring(name.lastIndexOf('.') + 1));
          assertEquals(200, answer.status(), name);
          assertEquals(type + "; charset=utf-8", answer.header("Content-Type"), name);
        });
  }

  private static void collect(String name, Map<String, Answer> found) throws IOException {
    Answer answer = get("/ui/" + name);
    found.put(name, answer);
    for (Matcher m = OWN_FILE.matcher(answer.text()); m.find(); ) {
      if (!found.containsKey(m.group(1))) {
        collect(m.group(1), found);
      }
    }
  }

  @Test
  void browsersMayLoadNothingElseAndGuessNoTypes() throws IOException {
    for (String path : new String[] {"/ui", "/ui/app.js", "/ui/style.css"}) {
      Answer answer = get(path);
      assertTrue(answer.header("Content-Security-Policy").startsWith("default-src 'self';"), path);
      assertFalse(answer.header("Content-Security-Policy").contains("unsafe"), path);
      assertEquals("nosniff", answer.header("X-Content-Type-Options"), path);
      assertEquals("no-cache", answer.header("Cache-Control"), path);
    }
  }

  @Test
  void whatTheBrowserHasIsNotSentAgain() throws IOException {
    String url = cluster.proxy(0).url();
    String tag = get("/ui/app.js").header("Etag");
    assertTrue(tag.matches("\"[0-9a-f]{24}\""), tag);
    assertNotEquals(tag, get("/ui/style.css").header("Etag"));
    for (String known : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*"}) {
      Answer answer = ask(url, "GET", "/ui/app.js", "If-None-Match", known);
      assertEquals(304, answer.status(), known);
      assertEquals(0, answer.body().length, known);
      assertEquals(tag, answer.header("Etag"), known);
    }
    assertEquals(200, ask(url, "GET", "/ui/app.js", "If-None-Match", "\"other\"").status());
  }

  @Test
  void aHeadIsTheSameWithoutTheBody() throws IOException {
    Answer get = get("/ui/app.js");
    Answer head = ask(cluster.proxy(0).url(), "HEAD", "/ui/app.js");

    assertEquals(get.status(), head.status());
    assertEquals(get.headers(), head.headers());
    assertEquals(Integer.toString(get.body().length), head.header("Content-Length"));
    assertEquals(0, head.body().length);
  }

  @Test
  void noOtherNameReachesAnything() throws IOException {
    for (String path :
        new String[] {
          "/ui/nosuch.js",
          "/ui/app.js/",
          "/ui/app.js/x",
          "/ui//app.js",
          "/ui/%61pp.js",
          "/ui/../logback.xml",
          "/ui/..%2flogback.xml",
          "/ui/%2e%2e/logback.xml",
          "/ui/..%5clogback.xml",
          "/ui/../../etc/passwd",
          "/ui//etc/passwd",
          "/ui/APP.JS",
          "/ui/app.js%20",
        }) {
      Answer answer = get(path);
      assertEquals(404, answer.status(), path);
      assertTrue(answer.text().contains("no such file of the web page"), answer.text());
    }
    assertEquals(404, ask(cluster.proxy(0).url(), "HEAD", "/ui/nosuch.js").status());
  }

  @Test
  void itCanOnlyBeRead() throws IOException {
    for (String method : new String[] {"PUT", "POST", "DELETE", "PATCH"}) {
      Answer answer = ask(cluster.proxy(0).url(), method, "/ui");
      assertEquals(405, answer.status(), method);
      assertEquals("GET, HEAD", answer.header("Allow"), method);
    }
  }

  @Test
  void itIsForClientsOfProxiesOnly() throws IOException {
    Answer onControl = ask(cluster.proxy(0).controlUrl(), "GET", "/ui");
    assertEquals(400, onControl.status());
    assertNull(onControl.header("Content-Security-Policy"));
    assertEquals(400, ask(cluster.target(0).url(), "GET", "/ui").status());
  }
}
