package io.ais.node.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobStatus;
import io.ais.node.runtime.Ticker;
import io.ais.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JobStatusTableTest {
  private static final Bck B1 = Bck.ais("b1");
  private static final Bck B2 = Bck.ais("b2");

  private final ManualTime time = new ManualTime();
  private final JobStatusTable table = new JobStatusTable(time, time);

  private void register(String id, JobKind kind, Bck bck) {
    table.register(id, kind, List.of(bck), Set.of("t1", "t2"));
  }

  private JobEnd end(String id, long nanos, String error, boolean aborted) {
    return new JobEnd(id, "delete-listrange", nanos, error, aborted);
  }

  private JobStatus status(String id) {
    return table.byId(id).orElseThrow();
  }

  @Test
  void aJobRunsUntilItsLastTargetHasEnded() {
    register("BwoXBdd3W", JobKind.DELETE_OBJECTS, B1);
    assertEquals(0, status("BwoXBdd3W").endTimeNanos());

    table.ended("t1", end("BwoXBdd3W", 500, "t[t1]: ais://m1/nosuch does not exist", false));
    assertEquals(0, status("BwoXBdd3W").endTimeNanos());
    assertEquals(Set.of("t2"), table.runningOn("BwoXBdd3W"));
    table.ended("t2", end("BwoXBdd3W", 400, "", false));

    assertEquals(
        "{\"kind\":\"delete-listrange\",\"uuid\":\"BwoXBdd3W\","
            + "\"err\":\"t[t1]: ais://m1/nosuch does not exist\",\"end_time\":500,"
            + "\"aborted\":false}",
        Json.text(status("BwoXBdd3W")));
  }

  @Test
  void aSecondWordOfTheSameTargetDoesNotCountForAnother() {
    register("BwoXBdd3W", JobKind.DELETE_OBJECTS, B1);

    table.ended("t1", end("BwoXBdd3W", 5, "", false));
    table.ended("t1", end("BwoXBdd3W", 6, "", false));

    assertFalse(status("BwoXBdd3W").isFinished());
  }

  @Test
  void aUserAbortEndsTheJobAtOnceWithTheTextClientsKnow() {
    register("BwoXBdd3W", JobKind.DELETE_OBJECTS, B1);

    table.abort("BwoXBdd3W", Job.USER_ABORT);
    table.ended("t1", end("BwoXBdd3W", 5, Job.USER_ABORT, true));

    JobStatus status = status("BwoXBdd3W");
    assertTrue(status.aborted());
    assertTrue(status.isFinished());
    assertEquals("user abort", status.err());
  }

  @Test
  void anAbortOnOneTargetNamesTheOthersThatStillRun() {
    register("BwoXBdd3W", JobKind.DELETE_OBJECTS, B1);

    assertEquals(Set.of("t2"), table.ended("t1", end("BwoXBdd3W", 5, "disk full", true)));

    assertTrue(status("BwoXBdd3W").aborted());
    assertFalse(status("BwoXBdd3W").isFinished());
    assertEquals(Set.of(), table.ended("t2", end("BwoXBdd3W", 6, "disk full", true)));
    assertEquals("disk full", status("BwoXBdd3W").err());
  }

  @Test
  void aTargetThatLeftEndsItsPartWithAnErrorButNotARebalance() {
    register("BwoXBdd3W", JobKind.DELETE_OBJECTS, B1);
    register("g7", JobKind.REBALANCE, Bck.NONE);
    table.ended("t1", end("BwoXBdd3W", 5, "", false));

    table.membersAre(Set.of("t1", "t3"));

    assertTrue(status("BwoXBdd3W").isFinished());
    assertTrue(status("BwoXBdd3W").aborted());
    assertEquals("t[t2] left the cluster", status("BwoXBdd3W").err());
    assertFalse(status("g7").isFinished());
  }

  @Test
  void aRestartedTargetThatForgotTheJobEndsItsPart() {
    register("BwoXBdd3W", JobKind.DELETE_OBJECTS, B1);
    table.ended("t1", end("BwoXBdd3W", 5, "", false));

    table.unknownOn("t2", "t[t2]", "BwoXBdd3W");

    assertTrue(status("BwoXBdd3W").aborted());
    assertTrue(status("BwoXBdd3W").isFinished());
  }

  @Test
  void aRebalanceEndsWhenTheClusterSaysSo() {
    register("g7", JobKind.REBALANCE, Bck.NONE);
    register("g8", JobKind.REBALANCE, Bck.NONE);

    table.endedEverywhere("g7", Job.RENEWAL_ABORT, true);
    table.endedEverywhere("g8", "", false);

    assertTrue(status("g7").aborted());
    assertEquals("renewal abort", status("g7").err());
    assertFalse(status("g8").aborted());
    assertEquals(time.epochNanos(), status("g8").endTimeNanos());
  }

  @Test
  void byKindPrefersTheNewestRunningThenTheLatestEnd() {
    register("aaaaaaaa1", JobKind.LRU, B1);
    register("aaaaaaaa2", JobKind.LRU, B1);
    register("aaaaaaaa3", JobKind.LRU, B1);
    table.abort("aaaaaaaa3", "x");
    assertEquals("aaaaaaaa2", byKind(List.of(), false));

    time.pass(Duration.ofSeconds(1));
    table.abort("aaaaaaaa1", "x");
    assertEquals("aaaaaaaa2", byKind(List.of(), false));
    time.pass(Duration.ofSeconds(1));
    table.abort("aaaaaaaa2", "x");

    assertEquals("aaaaaaaa2", byKind(List.of(), false));
    assertEquals("none", byKind(List.of(), true));
    assertEquals("none", byKind(List.of(B2), false));
  }

  private String byKind(List<Bck> buckets, boolean onlyRunning) {
    Optional<JobStatus> found = table.byKind(JobKind.LRU, buckets, onlyRunning);
    return found.map(JobStatus::uuid).orElse("none");
  }

  @Test
  void listsAllAndRunningOnes() {
    register("aaaaaaaa1", JobKind.LRU, B1);
    register("aaaaaaaa2", JobKind.DELETE_OBJECTS, B2);
    table.abort("aaaaaaaa1", "x");

    assertEquals(List.of("delete-listrange[aaaaaaaa2]"), table.runningAll());
    assertEquals(2, table.all(JobQuery.ALL).size());
    assertEquals(1, table.all(JobQuery.ALL.withActive(true)).size());
    assertEquals(1, table.all(JobQuery.of("", "delete-objects")).size());
    assertEquals(2, table.all(JobQuery.of("", "no such kind")).size());
  }

  @Test
  void forgetsThreeMinutesAfterTheEndAndNeverARunningJob() {
    register("aaaaaaaa1", JobKind.LRU, B1);
    register("aaaaaaaa2", JobKind.LRU, B1);
    table.abort("aaaaaaaa1", "x");

    time.pass(Duration.ofMinutes(3));
    table.sweep();
    assertTrue(table.byId("aaaaaaaa1").isPresent());
    time.pass(Duration.ofSeconds(1));
    table.sweep();

    assertTrue(table.byId("aaaaaaaa1").isEmpty());
    assertTrue(table.byId("aaaaaaaa2").isPresent());
  }

  @Test
  void namesJobsNobodySpokeOf() {
    register("aaaaaaaa1", JobKind.DELETE_OBJECTS, B1);
    register("aaaaaaaa2", JobKind.DELETE_OBJECTS, B1);
    time.pass(Duration.ofSeconds(30));
    table.ended("t1", end("aaaaaaaa2", 5, "", false));

    assertEquals(List.of("aaaaaaaa1"), table.silentFor(Duration.ofSeconds(30)));
  }

  @Test
  void anUnknownIdIsWaitedForBeforeItIs404() throws Exception {
    JobStatusTable live = new JobStatusTable(Ticker.system(), time);
    FutureTask<JobStatus> asked =
        new FutureTask<>(
            () -> live.status("p[p1]", JobQuery.of("BwoXBdd3W", ""), Duration.ofSeconds(10)));
    Thread.ofVirtual().start(asked);

    live.register("BwoXBdd3W", JobKind.LRU, List.of(), Set.of("t1"));

    assertEquals("BwoXBdd3W", asked.get().uuid());
    AisException missing =
        assertThrows(
            AisException.class,
            () -> live.status("p[p1]", JobQuery.of("AAAAAAAAA", ""), Duration.ofMillis(20)));
    assertEquals(404, missing.status());
    assertEquals("ErrNotFound", missing.typeCode());
    assertEquals("p[p1]: x-[AAAAAAAAA] does not exist", missing.getMessage());
  }

  @Test
  void anIdOfAnotherKindIsABadRequest() {
    register("BwoXBdd3W", JobKind.LRU, B1);

    AisException mismatch =
        assertThrows(
            AisException.class,
            () -> table.status("p[p1]", JobQuery.of("BwoXBdd3W", "rebalance"), Duration.ZERO));

    assertEquals(400, mismatch.status());
  }

  @Test
  void aKindWithoutJobsIs404AndAnUnknownKindIs400() {
    assertEquals(404, statusOfKind("rebalance"));
    assertEquals(400, statusOfKind("foo"));
  }

  private int statusOfKind(String kind) {
    return assertThrows(
            AisException.class, () -> table.status("p[p1]", JobQuery.of("", kind), Duration.ZERO))
        .status();
  }
}
