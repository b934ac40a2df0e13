package io.ais.node.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JobRegistryTest {
  private static final Bck B1 = Bck.ais("b1");
  private static final Bck B2 = Bck.ais("b2");
  private static final Duration SOON = Duration.ofSeconds(10);

  private final ManualTime time = new ManualTime();
  private final JobRegistry registry = new JobRegistry(time, time, Retention.DEFAULT);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    registry.close();
  }

  private Job start(String id, JobKind kind, Bck bck, JobBody body) {
    return registry.start(JobSpec.of(id, kind, bck), Renewal.PARALLEL, body);
  }

  private void untilGate(Job job) throws InterruptedException {
    gate.await();
  }

  private List<String> ids(JobQuery query) {
    return registry.find(JobSelection.of(query)).stream().map(Job::id).toList();
  }

  @Test
  void runsTheBodyOnAThreadNamedAfterTheJob() throws Exception {
    AtomicReference<String> name = new AtomicReference<>();

    Job job = start("aBcdEf123", JobKind.LRU, B1, j -> name.set(Thread.currentThread().getName()));

    assertTrue(job.awaitEnd(SOON));
    assertEquals("job-lru-aBcdEf123", name.get());
    assertFalse(job.isAborted());
    assertEquals(time.epochNanos(), job.endNanos());
  }

  @Test
  void aFailingBodyEndsItsJobAndNothingElse() throws Exception {
    Job healthy = start("healthy001", JobKind.LRU, B1, this::untilGate);
    Job failing =
        start(
            "failing001",
            JobKind.CLEANUP,
            B1,
            j -> {
              throw new AssertionError("broken invariant");
            });

    assertTrue(failing.awaitEnd(SOON));
    assertTrue(failing.isAborted());
    assertEquals("broken invariant", failing.abortReason());
    assertTrue(healthy.isRunning());
  }

  @Test
  void abortInterruptsTheBodyAndKeepsTheFirstReason() throws Exception {
    Job job = start("aaaaaaaa1", JobKind.LRU, B1, this::untilGate);

    assertTrue(job.abort(Job.USER_ABORT));
    assertFalse(job.abort("another reason"));

    assertTrue(job.awaitEnd(SOON));
    assertTrue(job.isAborted());
    assertEquals("user abort", job.abortReason());
  }

  @Test
  void abortOfAnEndedJobChangesNothing() throws Exception {
    Job job = start("aaaaaaaa1", JobKind.LRU, B1, j -> {});
    assertTrue(job.awaitEnd(SOON));

    assertFalse(registry.abort("aaaaaaaa1", Job.USER_ABORT));

    assertFalse(job.isAborted());
  }

  @Test
  void tellsListenersOfTheEndExactlyOnceAlsoLateOnes() throws Exception {
    Job job = start("aaaaaaaa1", JobKind.LRU, B1, this::untilGate);
    CountDownLatch early = new CountDownLatch(1);
    job.onEnd(
        j -> {
          early.countDown();
          throw new IllegalStateException("a listener may fail");
        });
    CountDownLatch second = new CountDownLatch(1);
    job.onEnd(j -> second.countDown());

    gate.countDown();
    assertTrue(job.awaitEnd(SOON));
    early.await();
    second.await();
    CountDownLatch late = new CountDownLatch(1);
    job.onEnd(j -> late.countDown());

    assertEquals(0, late.getCount());
  }

  @Test
  void keepsTheFirstFourErrorsAndCountsTheRest() throws Exception {
    Job job =
        start(
            "aaaaaaaa1",
            JobKind.LRU,
            B1,
            j -> {
              for (int i = 1; i <= 6; i++) {
                j.addError("e" + i);
              }
            });

    assertTrue(job.awaitEnd(SOON));
    assertEquals("e1; e2; e3; e4 (and 2 more)", job.errorText());
    assertFalse(job.isAborted());
  }

  @Test
  void renewalUsesTheRunningJobOfTheSameBucketOnly() {
    Job first =
        registry.start(
            JobSpec.of("first0001", JobKind.LRU, B1), Renewal.USE_RUNNING, this::untilGate);

    Job again =
        registry.start(
            JobSpec.of("again0001", JobKind.LRU, B1), Renewal.USE_RUNNING, this::untilGate);
    Job other =
        registry.start(
            JobSpec.of("other0001", JobKind.LRU, B2), Renewal.USE_RUNNING, this::untilGate);

    assertSame(first, again);
    assertNotSame(first, other);
  }

  @Test
  void renewalAbortsTheRunningJobBeforeTheNewOneStarts() throws Exception {
    Job first =
        registry.start(JobSpec.of("g1", JobKind.REBALANCE), Renewal.ABORT_RUNNING, this::untilGate);
    AtomicReference<Boolean> firstHadEnded = new AtomicReference<>();

    Job second =
        registry.start(
            JobSpec.of("g2", JobKind.REBALANCE),
            Renewal.ABORT_RUNNING,
            j -> firstHadEnded.set(!first.isRunning()));

    assertTrue(second.awaitEnd(SOON));
    assertEquals(true, firstHadEnded.get());
    assertEquals("renewal abort", first.abortReason());
  }

  @Test
  void renewalRefusesWithTheTextClientsKnow() {
    registry.start(JobSpec.of("first0001", JobKind.LRU, B1), Renewal.REFUSE, this::untilGate);

    AisException refused =
        assertThrows(
            AisException.class,
            () ->
                registry.start(
                    JobSpec.of("again0001", JobKind.LRU, B1), Renewal.REFUSE, this::untilGate));

    assertEquals(400, refused.status());
    assertEquals("ErrXactUsePrev", refused.typeCode());
    assertEquals("lru[first0001]-ais://b1 is already running - not starting", refused.getMessage());
  }

  @Test
  void startingTheSameIdTwiceGivesTheRunningJob() {
    Job first = start("sameid001", JobKind.LRU, B1, this::untilGate);

    assertSame(first, start("sameid001", JobKind.LRU, B1, this::untilGate));
  }

  @Test
  void refusesAnIdThatBelongsToOtherWork() {
    start("sameid001", JobKind.LRU, B1, this::untilGate);

    AisException refused =
        assertThrows(
            AisException.class, () -> start("sameid001", JobKind.LRU, B2, this::untilGate));

    assertEquals(409, refused.status());
  }

  @Test
  void anIdAloneSelectsWhateverTheKind() {
    start("aaaaaaaa1", JobKind.LRU, B1, this::untilGate);
    start("aaaaaaaa2", JobKind.LRU, B2, this::untilGate);

    assertEquals(List.of("aaaaaaaa2"), ids(JobQuery.of("aaaaaaaa2", "rebalance")));
  }

  @Test
  void aKindSelectsByWireOrDisplayNameAndAnUnknownKindMeansEverything() {
    start("aaaaaaaa1", JobKind.LRU, B1, this::untilGate);
    start("aaaaaaaa2", JobKind.CLEANUP, B2, this::untilGate);

    assertEquals(List.of("aaaaaaaa1"), ids(JobQuery.of("", "lru")));
    assertEquals(List.of("aaaaaaaa1"), ids(JobQuery.of("", "lru-eviction")));
    assertEquals(List.of("aaaaaaaa1", "aaaaaaaa2"), ids(JobQuery.of("", "foo")));
    assertEquals(List.of(), ids(JobQuery.of("", "rebalance")));
  }

  @Test
  void aBucketSelectsJobsFromToAndOnIt() {
    start("onbucket1", JobKind.LRU, B1, this::untilGate);
    registry.start(
        JobSpec.between("between01", JobKind.COPY_BUCKET, B1, B2),
        Renewal.PARALLEL,
        this::untilGate);
    start("onbucket2", JobKind.LRU, B2, this::untilGate);

    JobQuery onB1 = new JobQuery(null, B1, "", "", "", List.of());

    assertEquals(List.of("onbucket1", "between01"), ids(onB1));
  }

  @Test
  void showActiveHidesEndedAndAbortedJobs() throws Exception {
    start("running01", JobKind.LRU, B1, this::untilGate);
    Job ended = start("endedjob1", JobKind.LRU, B1, j -> {});
    assertTrue(ended.awaitEnd(SOON));

    assertEquals(List.of("running01"), ids(JobQuery.ALL.withActive(true)));
    assertEquals(List.of("running01", "endedjob1"), ids(JobQuery.ALL));
  }

  @Test
  void abortsByBucket() throws Exception {
    Job on1 = start("onbucket1", JobKind.LRU, B1, this::untilGate);
    Job on2 = start("onbucket2", JobKind.LRU, B2, this::untilGate);

    assertEquals(List.of(on1), registry.abortOn(B1, "bucket ais://b1 was destroyed"));

    assertTrue(on1.awaitEnd(SOON));
    assertTrue(on2.isRunning());
  }

  @Test
  void anOnDemandJobIdlesAndEndsForWantOfWork() {
    JobSpec spec = JobSpec.of("tco-aaaaaaaa1", JobKind.COPY_OBJECTS, B1);
    Job job = registry.beginOnDemand(spec, IdleTimes.DEFAULT);
    assertFalse(job.isIdle());

    job.end();
    assertFalse(job.isIdle());
    time.pass(Duration.ofSeconds(4));
    assertTrue(job.isIdle());
    assertTrue(job.isRunning());
    time.pass(Duration.ofSeconds(55));
    registry.sweep();
    assertTrue(job.isRunning());
    time.pass(Duration.ofSeconds(1));
    registry.sweep();

    assertFalse(job.isRunning());
    assertFalse(job.isAborted());
  }

  @Test
  void anOnDemandJobWithPendingWorkNeverIdles() {
    Job job =
        registry.beginOnDemand(
            JobSpec.of("tco-aaaaaaaa1", JobKind.COPY_OBJECTS, B1), IdleTimes.DEFAULT);

    time.pass(Duration.ofHours(1));
    registry.sweep();

    assertTrue(job.isRunning());
    assertFalse(job.isIdle());
  }

  @Test
  void renewalOfAnOnDemandJobKeepsTheIdWhileItLives() {
    JobSpec first = JobSpec.of("tco-aaaaaaaa1", JobKind.COPY_OBJECTS, B1);
    JobSpec second = JobSpec.of("tco-aaaaaaaa2", JobKind.COPY_OBJECTS, B1);
    Job job = registry.beginOnDemand(first, IdleTimes.DEFAULT);
    job.end();

    Job renewed = registry.beginOnDemand(second, IdleTimes.DEFAULT);
    renewed.end();
    time.pass(Duration.ofMinutes(1));
    registry.sweep();
    Job later = registry.beginOnDemand(second, IdleTimes.DEFAULT);

    assertSame(job, renewed);
    assertEquals("tco-aaaaaaaa2", later.id());
  }

  @Test
  void aListingIsContinuedUnderItsIdAndStartedAgainWhenItHasEnded() {
    JobSpec spec = JobSpec.of("KLkvcd73W", JobKind.LIST, B1);
    Job page1 = registry.beginOnDemandById(spec, IdleTimes.LISTING);
    page1.end();
    Job page2 = registry.beginOnDemandById(spec, IdleTimes.LISTING);
    page2.end();
    assertSame(page1, page2);
    assertTrue(page2.isIdle());

    time.pass(Duration.ofSeconds(20));
    registry.sweep();
    Job page3 = registry.beginOnDemandById(spec, IdleTimes.LISTING);

    assertFalse(page2.isRunning());
    assertNotSame(page2, page3);
    assertEquals("KLkvcd73W", page3.id());
  }

  @Test
  void forgetsEndedJobsAfterAnHourAndListingsAfterAMinute() throws Exception {
    assertTrue(start("endedjob1", JobKind.LRU, B1, j -> {}).awaitEnd(SOON));
    assertTrue(start("endedlist", JobKind.LIST, B1, j -> {}).awaitEnd(SOON));
    start("running01", JobKind.LRU, B1, this::untilGate);

    time.pass(Duration.ofMinutes(1).plusSeconds(1));
    registry.sweep();
    assertEquals(List.of("endedjob1", "running01"), ids(JobQuery.ALL));
    time.pass(Duration.ofHours(1));
    registry.sweep();

    assertEquals(List.of("running01"), ids(JobQuery.ALL));
  }

  @Test
  void keepsABoundedNumberOfEndedJobs() throws Exception {
    try (JobRegistry small = new JobRegistry(time, time, new Retention(SOON, SOON, 2))) {
      for (int i = 1; i <= 4; i++) {
        Job job =
            small.start(JobSpec.of("aaaaaaaa" + i, JobKind.LRU, B1), Renewal.PARALLEL, j -> {});
        assertTrue(job.awaitEnd(SOON));
      }

      small.sweep();

      assertEquals(
          List.of("aaaaaaaa3", "aaaaaaaa4"), small.find(j -> true).stream().map(Job::id).toList());
    }
  }

  @Test
  void aThousandRenewalsLeaveNothingBehind() throws Exception {
    for (int i = 1; i <= 1000; i++) {
      registry.start(
          JobSpec.of("g" + i, JobKind.REBALANCE), Renewal.ABORT_RUNNING, this::untilGate);
    }

    List<Job> running = registry.running(JobKind.REBALANCE);

    assertEquals(List.of("g1000"), running.stream().map(Job::id).toList());
  }

  @Test
  void startsNothingAfterClose() {
    Job running = start("running01", JobKind.LRU, B1, this::untilGate);

    registry.close();

    assertFalse(running.isRunning());
    AisException refused =
        assertThrows(AisException.class, () -> start("later0001", JobKind.LRU, B1, j -> {}));
    assertEquals(503, refused.status());
  }

  @Test
  void snapshotSpellsEndAndCountersAsClientsExpect() throws Exception {
    Job job =
        start(
            "BwoXBdd3W",
            JobKind.DELETE_OBJECTS,
            B1,
            j -> {
              j.message("list:[o01 o02]");
              j.counters().local(2, 3);
              gate.await();
            });
    String running = json(JobSelection.snap(job));
    gate.countDown();
    assertTrue(job.awaitEnd(SOON));

    String ended = json(JobSelection.snap(job));

    assertTrue(running.contains("\"end-time\":\"0001-01-01T00:00:00Z\""), running);
    assertTrue(running.contains("\"is_idle\":false"), running);
    assertEquals(
        "{\"ext\":null,\"start-time\":\"2026-11-21T00:02:51Z\","
            + "\"end-time\":\"2026-11-21T00:02:51Z\","
            + "\"bck\":{\"name\":\"b1\",\"provider\":\"ais\","
            + "\"namespace\":{\"uuid\":\"\",\"name\":\"\"}},"
            + "\"src-bck\":{\"name\":\"\",\"provider\":\"\","
            + "\"namespace\":{\"uuid\":\"\",\"name\":\"\"}},"
            + "\"dst-bck\":{\"name\":\"\",\"provider\":\"\","
            + "\"namespace\":{\"uuid\":\"\",\"name\":\"\"}},"
            + "\"id\":\"BwoXBdd3W\",\"kind\":\"delete-listrange\",\"ctlmsg\":\"list:[o01 o02]\","
            + "\"abort-err\":\"\",\"err\":\"\",\"glob.id\":\"0\","
            + "\"stats\":{\"loc-objs\":\"2\",\"loc-bytes\":\"3\",\"out-objs\":\"0\","
            + "\"out-bytes\":\"0\",\"in-objs\":\"0\",\"in-bytes\":\"0\"},"
            + "\"aborted\":false,\"is_idle\":true}",
        ended);
  }

  private static String json(JobSnap snap) {
    return new String(Json.bytes(snap), StandardCharsets.UTF_8);
  }
}
