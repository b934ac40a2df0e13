package io.ais.node.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.NodeType;
import io.ais.model.config.SpaceConf;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.ManualTime;
import io.ais.node.job.Renewal;
import io.ais.node.job.Retention;
import io.ais.node.mountpath.TestMountpaths;
import io.ais.node.object.ObjectStore;
import io.ais.node.stats.Stats;
import io.ais.node.store.StampClock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a cleanup runs, when it must not, and how it ends. */
class CleanupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Bck BUCKET = Bck.ais("b");

  private final ManualTime time = new ManualTime();
  private final JobRegistry jobs = new JobRegistry(time, time, Retention.DEFAULT);
  private final Stats stats = new Stats(NodeType.TARGET, time);
  private final AtomicInteger refreshed = new AtomicInteger();
  private final AtomicInteger steps = new AtomicInteger();
  private volatile int movesAfter = Integer.MAX_VALUE; // looks before a rebalance begins
  private MemDisk disk;
  private ObjectStore store;
  private Cleanup cleanup;

  @BeforeEach
  void open() throws DiskException {
    disk = new MemDisk(new AtomicInteger());
    store =
        new ObjectStore(
            TestMountpaths.of(new TreeMap<>(Map.of("/mp", DiskExecutor.inline(disk)))),
            new StampClock(time, 1, StampClock.HighWaterMark.none()));
    cleanup = cleanup(() -> {});
  }

  @AfterEach
  void close() {
    jobs.close();
    disk.close();
  }

  private Cleanup cleanup(Runnable followBuckets) {
    return new Cleanup(
        new Cleanup.Parts(
            "t[self]",
            store,
            jobs,
            stats,
            () -> new SpaceConf(65, 75, 90, 95, 1024, Duration.ofMinutes(30)),
            bck -> bck,
            () -> steps.incrementAndGet() > movesAfter ? "g7" : "",
            followBuckets,
            refreshed::incrementAndGet,
            time,
            time,
            new Random(1)));
  }

  private static void awaitEnd(Job job) throws InterruptedException {
    assertTrue(job.awaitEnd(PATIENCE), job + " ended");
  }

  private void destroyed(int directories) throws DiskException {
    store.buckets().create(BUCKET, 7);
    disk.makeDirectory(".$deleted");
    for (int i = 0; i < directories; i++) {
      disk.makeDirectory(".$deleted/ais.x." + i);
      disk.create(".$deleted/ais.x." + i + "/file").close();
    }
  }

  @Test
  void removesCountsAndRefreshesCapacity() throws Exception {
    destroyed(3);

    Job job = cleanup.start("one", Bck.NONE);
    awaitEnd(job);

    assertFalse(job.isAborted(), job.abortReason());
    assertEquals(3, job.counters().localObjects());
    assertEquals(3, stats.tracker().get("cleanup.store.n"));
    assertEquals("xa-cleanup-store[one]; t[self]: visits:0 too-fresh:0 removed:3", job.message());
    assertEquals(1, refreshed.get());
  }

  @Test
  void doesNotBeginBesideARebalance() throws Exception {
    destroyed(1);
    movesAfter = 0;

    AisException refused = assertThrows(AisException.class, () -> cleanup.start("one", Bck.NONE));
    cleanup.considerRun(99);

    assertEquals(409, refused.status());
    assertEquals(TypeCodes.COEXISTENCE, refused.typeCode());
    assertTrue(refused.getMessage().contains("g7"), refused.getMessage());
    assertTrue(disk.stat(".$deleted/ais.x.0").isPresent());
    assertEquals(0, jobs.find(job -> true).size());
  }

  @Test
  void endsWhenARebalanceBegins() throws Exception {
    destroyed(20);
    movesAfter = 5;

    Job job = cleanup.start("one", Bck.NONE);
    awaitEnd(job);

    assertEquals("g7 has begun", job.abortReason());
    assertTrue(disk.stat(".$deleted/ais.x.19").isPresent() || job.counters().localObjects() < 20);
    assertEquals(1, refreshed.get());
  }

  @Test
  void oneBucketLeavesTheTrashAlone() throws Exception {
    destroyed(1);

    awaitEnd(cleanup.start("one", BUCKET));

    assertTrue(disk.stat(".$deleted/ais.x.0").isPresent());
  }

  @Test
  void runsByItselfAboveTheMarkOnceInTenMinutes() throws Exception {
    cleanup.considerRun(65);
    assertEquals(0, jobs.find(job -> true).size());

    cleanup.considerRun(66);
    cleanup.considerRun(99);
    assertEquals(1, jobs.find(job -> true).size());
    awaitEnd(jobs.find(job -> true).getFirst());

    time.pass(Duration.ofMinutes(9));
    cleanup.considerRun(99);
    assertEquals(1, jobs.find(job -> true).size());
    time.pass(Duration.ofMinutes(1));
    cleanup.considerRun(99);
    assertEquals(2, jobs.find(job -> true).size());
  }

  @Test
  void aDestroyedBucketIsAReasonNotToWait() throws Exception {
    cleanup.considerRun(99);
    awaitEnd(jobs.find(job -> true).getFirst());
    destroyed(1);

    cleanup.trashGrew();
    cleanup.considerRun(65);
    assertEquals(1, jobs.find(job -> true).size(), "not above the mark");
    cleanup.considerRun(99);
    awaitEnd(jobs.find(job -> true).getLast());

    assertFalse(disk.stat(".$deleted/ais.x.0").isPresent());
    cleanup.considerRun(99);
    assertEquals(2, jobs.find(job -> true).size());
  }

  @Test
  void anOperatorsRunTakesThePlaceOfItsOwn() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Job own = jobs.start(JobSpec.of("own", JobKind.CLEANUP), Renewal.REFUSE, job -> never.await());

    Job asked = cleanup.start("asked", BUCKET);
    awaitEnd(asked);

    assertEquals(Job.RENEWAL_ABORT, own.abortReason());
    assertFalse(asked.isAborted());
  }

  @Test
  void anAbortedRunRefreshesCapacity() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Cleanup slow =
        cleanup(
            () -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw AisException.unavailable("interrupted");
              }
            });
    Job job = slow.start("one", Bck.NONE);
    begun.await();
    job.abort(Job.USER_ABORT);
    awaitEnd(job);

    assertEquals(Job.USER_ABORT, job.abortReason());
    assertEquals(1, refreshed.get());
  }
}
