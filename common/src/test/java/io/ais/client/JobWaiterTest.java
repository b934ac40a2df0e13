package io.ais.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Bck;
import io.ais.model.GoTime;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStats;
import io.ais.model.JobStatus;
import io.ais.wire.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits on virtual time; each poll gets the next answer, the last one is repeated. */
@Timeout(30)
class JobWaiterTest {
  private static final GoTime END = GoTime.parse("2026-11-21T00:00:01Z");

  private record Answer(int status, String body) {}

  private final HttpClient http = new HttpClient(ClientOptions.defaults());
  private final VirtualPause pause = new VirtualPause();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private ScriptedServer server;
  private JobWaiter waiter;

  @BeforeEach
  void start() throws IOException {
    server =
        new ScriptedServer(
            talk -> {
              while (true) {
                talk.request();
                Answer answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
                talk.say(
                    "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(answer.status(), answer.body().length(), answer.body()));
              }
            });
    waiter = new JobWaiter(new AisClient(server.url(), http, "", "").jobs(), pause);
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    server.close();
    assertEquals(List.of(), server.failures);
  }

  private void status(long end) {
    answers.add(new Answer(200, Json.text(new JobStatus("lru", "x1", "", end, false, false))));
  }

  private void snaps(JobSnap... snaps) {
    answers.add(new Answer(200, Json.text(Map.of("t1", List.of(snaps)))));
  }

  private static JobSnap snap(String id, GoTime end, boolean aborted, boolean idle) {
    String error = aborted ? "user abort" : "";
    return new JobSnap(
        null,
        END,
        end,
        Bck.NONE,
        null,
        null,
        id,
        "k",
        "",
        error,
        "",
        0,
        JobStats.ZERO,
        aborted,
        idle);
  }

  @Test
  void followsTheStatusOfKindsThatHaveOne() throws IOException {
    status(0);
    status(0);
    status(0);
    status(77);

    JobStatus result = waiter.await(JobQuery.of("x1", "lru-eviction"), null);

    assertEquals(77, result.endTimeNanos());
    assertEquals(
        List.of(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(1)), pause.slept);
    assertTrue(server.requests.get(0).line().contains("what=status "));
  }

  @Test
  void asksAgainWhileTheProxyIsUnavailable() throws IOException {
    answers.add(new Answer(503, ""));
    status(77);

    assertTrue(waiter.await(JobQuery.of("x1", "lru"), null).isFinished());
  }

  @Test
  void anUnknownIdIsAnErrorButAKindThatIsGoneIsDone() throws IOException {
    answers.add(new Answer(404, "nope"));

    assertThrows(AisHttpException.class, () -> waiter.await(JobQuery.of("x1", "lru"), null));
    assertThrows(AisHttpException.class, () -> waiter.await(JobQuery.of("", "rebalance"), null));
    JobStatus done = waiter.await(JobQuery.of("", "rebalance").withActive(true), null);

    assertEquals("rebalance", done.kind());
  }

  @Test
  void waitsUntilOnDemandKindsWereIdleTwice() throws IOException {
    snaps();
    snaps(snap("a1", GoTime.ZERO, false, false));
    snaps(snap("a1", GoTime.ZERO, false, true));
    snaps(snap("a1", GoTime.ZERO, false, false));
    snaps(snap("a1", GoTime.ZERO, false, true));
    snaps(snap("a1", GoTime.ZERO, false, true));

    assertTrue(waiter.await(JobQuery.of("a1", "archive"), null).idle());

    assertEquals(6, server.requests.size());
    assertEquals(Duration.ofSeconds(4), pause.slept.get(0));
    assertTrue(server.requests.get(0).text().contains("\"show_active\":true"));
  }

  @Test
  void waitsForTheEndOfASnapshotById() throws IOException {
    snaps(snap("other", END, false, true), snap("x1", GoTime.ZERO, false, false));
    snaps(snap("x1", END, true, true));

    JobStatus result = waiter.await(JobQuery.of("x1", "resilver"), null);

    assertTrue(result.aborted());
    assertEquals("user abort", result.err());
    assertEquals(END.epochNanos(), result.endTimeNanos());
  }

  @Test
  void waitsUntilAKindWasSeenAndIsGone() throws IOException {
    snaps();
    snaps(snap("x1", GoTime.ZERO, false, false));
    snaps();

    waiter.await(JobQuery.of("", "resilver"), null);

    assertEquals(5, server.requests.size());
  }

  @Test
  void givesUpInTime() {
    status(0);

    JobTimeoutException e =
        assertThrows(
            JobTimeoutException.class,
            () -> waiter.await(JobQuery.of("x1", "lru"), Duration.ofSeconds(10)));

    assertEquals("timed out after 10s waiting for lru[x1]", e.getMessage());
    assertTrue(pause.nanoTime() < Duration.ofSeconds(13).toNanos());
  }

  @Test
  void givesUpOnAServerThatStaysAway() throws IOException {
    JobWaiter lonely =
        new JobWaiter(new AisClient("http://127.0.0.1:1", http, "", "").jobs(), pause);

    assertThrows(
        ConnectException.class,
        () -> lonely.await(JobQuery.of("x1", "lru"), Duration.ofSeconds(5)));
    assertFalse(pause.slept.isEmpty());
  }

  @Test
  void sleepsLongerTheLongerItMayTake() {
    assertEquals(Duration.ofSeconds(1), JobWaiter.longestSleep(Duration.ofMinutes(1)));
    assertEquals(Duration.ofSeconds(30), JobWaiter.longestSleep(Duration.ofDays(7)));
    assertEquals(Duration.ofMillis(500), JobWaiter.longestSleep(Duration.ofSeconds(4)));
  }

  @Test
  void needsAKnownKind() {
    assertThrows(
        IllegalArgumentException.class, () -> waiter.await(JobQuery.of("x1", "nosuch"), null));
  }
}
