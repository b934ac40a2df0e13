package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.await;
import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.ais.error.AisException;
import io.ais.node.disk.Lane;
import io.ais.node.disk.MemDisk;
import io.ais.node.disk.MountpathThreads;
import io.ais.node.runtime.RequestTrace;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** One line for a request that took long, and none for others. */
@Timeout(60)
class SlowRequestsTest {
  private static final int SLOW_MILLIS = 400;
  private static final Duration LIMIT = Duration.ofMillis(300);
  private static final Pattern STAGE = Pattern.compile("([a-z ]+) ([0-9.]+)(?:, |\\))");

  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final List<Logger> loggers = new ArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.getFormattedMessage();
          events.add(event);
        }
      };

  @BeforeEach
  void listen() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    appender.setContext(context);
    appender.start();
    for (Class<?> each : List.of(SlowRequests.class, ErrorRenderer.class)) {
      Logger logger = context.getLogger(each);
      logger.setLevel(Level.WARN);
      logger.setAdditive(false);
      logger.addAppender(appender);
      loggers.add(logger);
    }
  }

  @AfterEach
  void hush() {
    for (Logger logger : loggers) {
      logger.detachAppender(appender);
      logger.setAdditive(true);
      logger.setLevel(null);
    }
  }

  private List<String> lines() {
    return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static HttpServer slowBy(Handler handler) throws IOException {
    HttpServer server = serve(handler);
    server.setSlowLimit(LIMIT);
    return server;
  }

  private static Map<String, Double> stages(String line) {
    Map<String, Double> stages = new TreeMap<>();
    Matcher found = STAGE.matcher(line.substring(line.indexOf(" ms (") + 5));
    while (found.find()) {
      stages.put(found.group(1).strip(), Double.parseDouble(found.group(2)));
    }
    return stages;
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  private static void nap() {
    try {
      Thread.sleep(SLOW_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private MountpathThreads disk(int threads) {
    return new MountpathThreads(
        "t", new MemDisk(new AtomicInteger()), new MountpathThreads.Sizes(threads, 1, 10));
  }

  @Test
  void aSlowDiskMakesOneLineInWhichTheDiskHasMostOfTheTime() throws IOException {
    try (MountpathThreads threads = disk(1);
        HttpServer server =
            slowBy(
                exchange -> {
                  if (exchange.rawPath().equals("/slow")) {
                    threads.call(
                        Lane.CLIENT,
                        _ -> {
                          nap();
                          return null;
                        });
                  }
                  exchange.respond(Response.text("done"));
                });
        RawClient client = connect(server)) {
      for (String path : List.of("/1", "/slow", "/2", "/3")) {
        assertEquals(200, client.ask(get(path)).status());
      }
      await("a line", () -> !events.isEmpty());

      assertEquals(1, events.size(), lines().toString());
      String line = lines().getFirst();
      assertEquals(Level.WARN, events.getFirst().getLevel());
      assertTrue(line.startsWith("slow request abc-"), line);
      assertTrue(line.contains(" GET /slow from 127.0.0.1:"), line);
      assertTrue(line.contains(" (public): status 200 after "), line);
      Map<String, Double> stages = stages(line);
      assertEquals(7, stages.size(), line);
      assertTrue(stages.get("disk") >= SLOW_MILLIS, line);
      stages.remove("disk");
      assertTrue(stages.values().stream().allMatch(ms -> ms < SLOW_MILLIS / 2.0), line);
    }
  }

  @Test
  void whoWaitsForATurnAtTheDiskIsToldSo() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    try (MountpathThreads threads = disk(1);
        HttpServer server =
            slowBy(
                exchange -> {
                  threads.call(Lane.CLIENT, _ -> null);
                  exchange.respond(Response.text("done"));
                });
        RawClient client = connect(server)) {
      Thread other =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      threads.call(
                          Lane.CLIENT,
                          _ -> {
                            busy.countDown();
                            nap();
                            return null;
                          });
                    } catch (io.ais.node.disk.DiskException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      busy.await();
      assertEquals(200, client.ask(get("/")).status());
      other.join();
      await("a line", () -> !events.isEmpty());

      Map<String, Double> stages = stages(lines().getFirst());
      assertTrue(stages.get("disk queue") > SLOW_MILLIS / 2.0, lines().toString());
      assertTrue(stages.get("disk") < SLOW_MILLIS / 2.0, lines().toString());
    }
  }

  @Test
  void theTimeOfTheClientDoesNotCount() throws IOException {
    byte[] large = new byte[32 << 20];
    try (HttpServer server =
            slowBy(
                exchange -> {
                  if (exchange.method().equals("PUT")) {
                    exchange.body().readAll(100);
                    exchange.respond(Response.text("done"));
                    return;
                  }
                  try (BodyWriter out = exchange.stream(200, new HeaderMap(), large.length)) {
                    out.write(ByteBuffer.wrap(large));
                  }
                });
        RawClient client = connect(server)) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n1");
      nap();
      assertEquals(200, client.ask("2").status());
      client.send(get("/large"));
      nap();
      assertEquals(large.length, client.answer().body().length);
      assertEquals(
          200, client.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n1").status());

      assertEquals(List.of(), lines());
    }
  }

  @Test
  void aClientThatLeftBeforeItsAnswerIsToldOfToo() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (HttpServer server =
        slowBy(
            exchange -> {
              begun.countDown();
              gone.await();
              nap();
              exchange.respond(Response.text("too late"));
            })) {
      try (RawClient client = connect(server)) {
        client.socket().setSoLinger(true, 0); // a reset, not only an end of what it sends
        client.send(get("/left"));
        begun.await();
      }
      gone.countDown();
      await("a line", () -> !events.isEmpty());

      String line = lines().getFirst();
      assertTrue(line.contains("no answer, the client left after "), line);
      assertTrue(stages(line).get("other") >= SLOW_MILLIS / 2.0, line);
    }
  }

  @Test
  void manySlowRequestsMakeFewLinesAndACount() throws IOException {
    loggers.getFirst().setLevel(Level.DEBUG);
    AtomicLong later = new AtomicLong();
    try (HttpServer server =
            serve(
                exchange -> exchange.respond(Response.text("done")),
                HttpServerFixture.withTicker(() -> System.nanoTime() + later.get()));
        RawClient client = connect(server)) {
      server.setSlowLimit(Duration.ofNanos(1));
      for (int i = 0; i < 60; i++) {
        assertEquals(200, client.ask(get("/" + i)).status());
      }
      await("all of them", () -> events.size() == 60); // at DEBUG, all are told of
      server.setSlowLimit(Duration.ZERO);
      server.tellLeftOut();
      assertEquals(10, events.stream().filter(e -> e.getLevel() == Level.WARN).count());

      later.set(Duration.ofSeconds(11).toNanos());
      server.tellLeftOut();
      server.tellLeftOut();
      assertEquals(61, events.size(), lines().toString());
      assertEquals("50 more slow requests were not shown", lines().getLast());
    }
  }

  @Test
  void nothingIsToldWithoutALimit() throws IOException {
    try (HttpServer server = slowBy(SlowRequestsTest::slowly)) {
      server.setSlowLimit(Duration.ZERO);
      try (RawClient client = connect(server)) {
        client.ask(get("/1"));
      }
    } // closing waits for what is under way

    assertEquals(List.of(), lines());
  }

  @Test
  void nothingIsToldOfStreams() throws IOException {
    Handler handler =
        exchange -> {
          if (exchange.rawPath().equals("/stream")) {
            exchange.openEnded();
          }
          slowly(exchange);
        };
    try (HttpServer server = slowBy(handler);
        RawClient client = connect(server)) {
      client.ask(get("/stream"));
      client.ask(get("/slow"));
      await("a line", () -> !events.isEmpty());

      assertEquals(1, events.size(), lines().toString());
      assertTrue(lines().getFirst().contains("/slow"), lines().toString());
    }
  }

  private static void slowly(Exchange exchange) throws IOException {
    nap();
    exchange.respond(Response.text("done"));
  }

  @Test
  void atDebugEveryRequestIsToldOf() throws IOException {
    loggers.getFirst().setLevel(Level.DEBUG);
    try (HttpServer server = serve(exchange -> exchange.respond(Response.text("done")));
        RawClient client = connect(server)) {
      client.ask(get("/quick"));
      await("a line", () -> !events.isEmpty());

      assertEquals(Level.DEBUG, events.getFirst().getLevel());
      assertTrue(lines().getFirst().startsWith("request abc-"), lines().toString());
    }
  }

  @Test
  void aFailureOfTheNodeIsToldWithTheIdThatTheClientGot() throws IOException {
    try (HttpServer server =
            serve(
                exchange -> {
                  switch (exchange.rawPath()) {
                    case "/unknown" -> throw new IllegalStateException("oops");
                    case "/known" -> throw AisException.unavailable("not now");
                    default -> throw AisException.notFound("nothing");
                  }
                });
        RawClient client = connect(server)) {
      server.setSlowLimit(Duration.ZERO); // only failures are looked at
      String unknown = client.ask(get("/unknown")).header("X-Request-Id");
      String known = client.ask(get("/known")).header("X-Request-Id");
      assertEquals(null, client.ask(get("/missing")).header("X-Request-Id"));

      assertEquals(2, events.size(), lines().toString());
      assertFalse(unknown.equals(known));
      assertEquals(Level.ERROR, events.get(0).getLevel());
      assertTrue(lines().get(0).contains("request " + unknown + " GET /unknown"));
      assertEquals(Level.WARN, events.get(1).getLevel());
      assertTrue(lines().get(1).contains("request " + known + " GET /known"));
      assertTrue(lines().get(1).endsWith("503 not now"), lines().get(1));
    }
  }

  @Test
  void anIdThatTheClientGivesIsKeptIfItIsFit() throws IOException {
    try (HttpServer server =
            serve(
                exchange -> {
                  String known = RequestTrace.current().id();
                  assertEquals(known, exchange.requestId());
                  exchange.respond(Response.text(known));
                });
        RawClient client = connect(server)) {
      String head = "GET /x?pid=p1&utm=abc HTTP/1.1\r\nHost: h\r\nX-Request-Id: ";
      RawClient.Answer given = client.ask(head + "my-id.1:a_B\r\n\r\n");
      assertEquals("my-id.1:a_B", given.text());
      assertEquals("my-id.1:a_B", given.header("X-Request-Id"));
      for (String bad : List.of("", "a b", "a\"b", "x".repeat(65), "\u00e4", "a/b")) {
        RawClient.Answer other = client.ask(head + bad + "\r\n\r\n");
        assertEquals("p1-abc", other.text(), bad);
        assertEquals(null, other.header("X-Request-Id"), bad);
      }
      assertEquals(
          "their-own",
          client.ask(get("/x?pid=p1&utm=abc&rid=their-own")).text(),
          "the redirect's word");
      assertEquals("p1-abc", client.ask(get("/x?pid=p1&utm=abc&rid=%0a")).text());
      String made = client.ask(get("/x?pid=%0a&utm=abc")).text();
      assertTrue(made.matches("abc-[0-9a-z]{11,13}"), made);
      assertFalse(made.equals(client.ask(get("/x")).text()), made);
    }
  }
}
