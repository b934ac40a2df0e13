package io.ais.node.main;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.ais.client.ClientOptions;
import io.ais.client.HttpClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.model.Bck;
import io.ais.model.config.Feature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Ids of requests on their way, what is logged, and metrics of the JVM, in a whole cluster. */
class ObservabilityTest {
  private static final Pattern REQUEST =
      Pattern.compile("request (\\S+) (\\S+) (\\S+) from \\S+ \\((\\w+)\\)");
  private static TestCluster cluster;
  private static final Bck BUCKET = Bck.ais("seen");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger requests = (Logger) LoggerFactory.getLogger("io.ais.node.http.SlowRequests");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.of(2, 2);
    cluster.client().buckets().create(BUCKET, null);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void listen() {
    appender.setContext(requests.getLoggerContext());
    appender.start();
    requests.setLevel(Level.DEBUG);
    requests.addAppender(appender);
  }

  @AfterEach
  void hush() {
    requests.detachAppender(appender);
    requests.setLevel(null);
  }

  /** Ids under which a request with this in its path was logged. */
  private List<String> ids(String path) {
    return lines.stream()
        .map(REQUEST::matcher)
        .filter(Matcher::find)
        .filter(found -> found.group(3).contains(path))
        .map(found -> found.group(1))
        .toList();
  }

  private static HttpResponse put(HttpClient http, String url, String id) throws IOException {
    HttpRequest request = HttpRequest.of("PUT", url);
    return http.send(id == null ? request : request.withHeader("X-Request-Id", id));
  }

  private static HttpClient unfollowing() {
    return new HttpClient(ClientOptions.defaults().withFollowRedirects(false));
  }

  @Test
  void proxyAndTargetNameARequestAlikeThoughTheRedirectIsAsEver() throws Exception {
    String url = cluster.proxy(0).url() + "/v1/objects/seen/plain";
    try (HttpClient http = unfollowing()) {
      String location;
      try (HttpResponse redirect = put(http, url, null)) {
        location = redirect.headers().first("Location");
        assertTrue(location.matches(".*/plain\\?pid=[^&]+&utm=[0-9a-z]+&sv=[^&]+"), location);
        assertNull(redirect.headers().first("X-Request-Id"));
      }
      try (HttpResponse done = put(http, location, null)) {
        assertEquals(200, done.status());
        assertNull(done.headers().first("X-Request-Id"));
      }
      cluster.await("both lines", () -> ids("/plain").size() == 2);

      assertEquals(ids("/plain").get(0), ids("/plain").get(1));
      assertTrue(ids("/plain").get(0).startsWith(cluster.proxy(0).id() + "-"));
    }
  }

  @Test
  void theClientsOwnWordGoesWithTheRedirectAndIsGivenBack() throws Exception {
    String url = cluster.proxy(0).url() + "/v1/objects/seen/named";
    try (HttpClient http = unfollowing()) {
      String location;
      try (HttpResponse redirect = put(http, url, "job-7")) {
        location = redirect.headers().first("Location");
        assertTrue(location.endsWith("&rid=job-7"), location);
        assertEquals("job-7", redirect.headers().first("X-Request-Id"));
      }
      try (HttpResponse done = put(http, location, null)) { // a client that does not repeat it
        assertEquals(200, done.status());
      }
      cluster.await("both lines", () -> ids("/named").size() == 2);

      assertEquals(List.of("job-7", "job-7"), ids("/named"));
    }
  }

  @Test
  void nodesTellEachOtherForWhichRequestTheyAsk() throws Exception {
    TestNode secondary =
        cluster.proxies().stream().filter(node -> node != cluster.primary()).findFirst().get();
    HttpRequest request =
        HttpRequest.of("GET", secondary.url() + "/v1/reverse/daemon?what=snode")
            .withHeader("Ais-Node-Id", cluster.target(0).id())
            .withHeader("X-Request-Id", "asked-by-me");
    try (HttpResponse answer = cluster.http().send(request)) {
      assertEquals(200, answer.status());
      assertEquals(List.of("asked-by-me"), answer.headers().all("X-Request-Id"));
    }
    cluster.await("proxy and target", () -> count("asked-by-me") == 2);

    HttpRequest list =
        HttpRequest.of("GET", secondary.url() + "/v1/buckets/seen?provider=ais")
            .withHeader("X-Request-Id", "listed-by-me");
    try (HttpResponse answer = cluster.http().send(list)) {
      assertEquals(200, answer.status());
    }
    cluster.await("proxy and both targets", () -> count("listed-by-me") == 3);
  }

  private long count(String id) {
    return lines.stream().filter(line -> line.contains("request " + id + " ")).count();
  }

  @Test
  void theLimitOfSlowRequestsIsAMatterOfTheConfiguration() throws Exception {
    cluster.client().cluster().setConfig(Map.of("log.slow_request", "1us"), true);
    try {
      cluster.await(
          "slow requests of clients",
          () -> {
            cluster.get(cluster.proxy(0), "/v1/daemon?what=snode");
            return lines.stream()
                .anyMatch(line -> line.startsWith("slow request ") && line.contains(" (public): "));
          });
      cluster.client().cluster().setConfig(Map.of("log.slow_request", "0s"), true);
      lines.clear();
      cluster.get(cluster.proxy(0), "/v1/daemon?what=snode");
      cluster.await("its line", () -> !ids("/v1/daemon").isEmpty());
      assertTrue(lines.stream().noneMatch(line -> line.startsWith("slow request")));
    } finally {
      cluster.client().cluster().setConfig(Map.of("log.slow_request", "1s"), true);
    }
    assertFalse(
        new String(cluster.get(cluster.proxy(0), "/v1/cluster?what=cluster_config"), UTF_8)
            .contains("slow_request"));
  }

  @Test
  void aLargeLogComesWholeThroughAnotherNodeAndByItsLevels() throws Exception {
    String line = "2026-01-01T00:00:00.000 INFO  [main] X " + "x".repeat(1000) + "\n";
    String trouble = "2026-01-01T00:00:00.001 ERROR [main] X trouble\n";
    String text = line.repeat(20_000) + trouble;
    TestNode target = cluster.target(0);
    Files.writeString(target.directory().resolve("log").resolve(LogFiles.NAME), text);

    assertTrue(text.equals(log(target, "")), "the same text");
    assertEquals(trouble, log(target, "&severity=error"));
    assertEquals(trouble, log(target, "&severity=info&offset=" + line.length() * 20_000));
    try (HttpResponse answer = ask(target, "&all=true");
        InputStream unpacked = new GZIPInputStream(answer.body())) {
      byte[] tar = unpacked.readAllBytes();
      assertTrue(tar.length > text.length());
      assertEquals(LogFiles.NAME, new String(tar, 0, LogFiles.NAME.length(), UTF_8));
    }
  }

  private static HttpResponse ask(TestNode target, String query) throws IOException {
    return cluster
        .http()
        .send(
            HttpRequest.of("GET", cluster.proxy(0).url() + "/v1/reverse/daemon?what=log" + query)
                .withHeader("Ais-Node-Id", target.id()));
  }

  private static String log(TestNode target, String query) throws IOException {
    try (HttpResponse answer = ask(target, query)) {
      assertEquals(200, answer.status());
      assertEquals("text/plain; charset=utf-8", answer.headers().first("Content-Type"));
      return new String(answer.body().readAllBytes(), UTF_8);
    }
  }

  @Test
  void levelsAndModulesChangeWithoutARestart() throws Exception {
    Logger control = (Logger) LoggerFactory.getLogger("io.ais.node.control.X");
    Logger ec = (Logger) LoggerFactory.getLogger("io.ais.node.ec.X");
    try {
      cluster.client().cluster().setConfig(Map.of("log.level", "4"), true);
      cluster.await("debug", () -> control.isDebugEnabled() && !control.isTraceEnabled());
      cluster.client().cluster().setConfig(Map.of("log.level", "" + (3 | 1 << 3 + 6)), true);
      cluster.await("the module ec", () -> ec.isTraceEnabled() && !control.isDebugEnabled());
    } finally {
      cluster.client().cluster().setConfig(Map.of("log.level", "3"), true);
    }
    cluster.await("info", () -> !ec.isDebugEnabled());
  }

  @Test
  void metricsOfTheJvmAreThereWhileTheirFeatureIsOn() throws Exception {
    for (TestNode node : List.of(cluster.proxy(1), cluster.target(0))) {
      assertFalse(metrics(node).contains("jvm_"));
    }
    String flag = Long.toString(1L << Feature.RUNTIME_METRICS.ordinal());
    cluster.client().cluster().setConfig(Map.of("features", flag), false);
    for (TestNode node : List.of(cluster.proxy(1), cluster.target(0))) {
      cluster.await("metrics of " + node, () -> metrics(node).contains("jvm_"));
      String text = metrics(node);
      assertTrue(value(text, "jvm_memory_used_bytes{area=\"heap\"", node) > 1e6);
      assertTrue(
          value(text, "jvm_memory_committed_bytes{area=\"heap\"", node)
              >= value(text, "jvm_memory_used_bytes{area=\"heap\"", node));
      assertTrue(value(text, "jvm_buffer_pool_used_bytes{pool=\"direct\"", node) >= 0);
      assertTrue(value(text, "jvm_threads_current{", node) > 5);
      assertTrue(value(text, "jvm_uptime_seconds{", node) > 0);
      assertTrue(text.contains("\n# TYPE jvm_gc_collection_seconds summary\n"));
      assertTrue(text.contains("\njvm_gc_collection_seconds_count{gc=\""));
      assertTrue(text.contains("\njvm_gc_collection_seconds_sum{gc=\""));
    }
    cluster.client().cluster().setConfig(Map.of("features", "0"), false);
    cluster.await("none any more", () -> !metrics(cluster.target(0)).contains("jvm_"));
  }

  private static String metrics(TestNode node) throws IOException {
    return new String(cluster.get(node, "/metrics"), UTF_8);
  }

  private static double value(String text, String series, TestNode node) {
    String line =
        text.lines()
            .filter(each -> each.startsWith(series))
            .filter(each -> each.contains("node_id=\"" + node.id() + "\"}"))
            .findFirst()
            .orElse(null);
    assertNotNull(line, series + " is missing in\n" + text);
    return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
  }
}
