package io.ais.node.lru;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.base.ByteSize;
import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Access;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.JobKind;
import io.ais.model.NodeType;
import io.ais.model.Uint64;
import io.ais.model.config.SpaceConf;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import io.ais.node.disk.Space;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.ManualTime;
import io.ais.node.job.Renewal;
import io.ais.node.job.Retention;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.mountpath.TestMountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.stats.Stats;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import io.ais.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is evicted, in which order, and when an eviction begins by itself. */
class EvictionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Bck CACHE = Bck.ais("cache");
  private static final Bck KEPT = Bck.ais("kept");
  private static final int MIB = (int) ByteSize.MIB;
  private static final Fence FENCE = new Fence(1, 1);

  private final ManualTime time = new ManualTime();
  private final JobRegistry jobs = new JobRegistry(time, time, Retention.DEFAULT);
  private final Stats stats = new Stats(NodeType.TARGET, time);
  private final SortedMap<Bck, BucketProps> buckets = new TreeMap<>();
  private final List<String> evicted = Collections.synchronizedList(new ArrayList<>());
  private volatile String obstacle = "";
  private volatile boolean refuses;
  private volatile long usedBytes;
  private MemDisk disk;
  private ObjectStore store;
  private Eviction eviction;

  @BeforeEach
  void open() throws DiskException {
    disk = new MemDisk(new AtomicInteger());
    Mountpaths mountpaths =
        TestMountpaths.of(new TreeMap<>(Map.of("/mp", DiskExecutor.inline(disk))));
    store = new ObjectStore(mountpaths, new StampClock(time, 1, StampClock.HighWaterMark.none()));
    bucket(CACHE, 7, true, Uint64.ALL);
    bucket(KEPT, 8, false, Uint64.ALL);
    eviction =
        new Eviction(
            new Eviction.Parts(
                "t[self]",
                store,
                mountpaths,
                jobs,
                stats,
                this::evict,
                () -> new SpaceConf(65, 75, 90, 95, 1024, Duration.ofMinutes(30)),
                () -> new TreeMap<>(buckets),
                () -> obstacle,
                () -> {},
                time,
                time,
                new Random(1)));
  }

  @AfterEach
  void close() {
    jobs.close();
    disk.close();
  }

  private boolean evict(Lom lom) {
    if (refuses) {
      throw AisException.unavailable("not in touch");
    }
    store.deleteExactly(lom, FENCE, () -> false, Durability.IMMEDIATE);
    evicted.add(lom.name());
    use(usedBytes - lom.sizeBytes());
    return true;
  }

  /** Of 1000 MiB. */
  private void use(long bytes) {
    usedBytes = bytes;
    disk.setSpace(new Space(1000L * MIB, 1000L * MIB - bytes));
  }

  private void bucket(Bck bck, long bid, boolean evictable, Uint64 access) {
    BucketProps props =
        Json.convert(
                Map.of("lru", Map.of("enabled", evictable), "access", access.toString()),
                BucketProps.class)
            .withIdentity(new Uint64(bid), 0);
    buckets.put(bck, props);
    store.buckets().create(bck, bid);
  }

  /** An object that was last used so long ago. */
  private void put(Bck bck, String name, int mib, Duration unused) throws DiskException {
    store.put(
        new PutRequest(
            bck,
            buckets.get(bck).bid().bits(),
            name,
            ChecksumType.XXHASH2,
            Checksum.NONE,
            Map.of(),
            FENCE,
            true,
            false,
            Durability.IMMEDIATE),
        ByteSource.of(new byte[mib * MIB]));
    disk.setAccessTime("@ais/" + bck.name() + "/%ob/" + name, time.epochNanos() - unused.toNanos());
  }

  private Job run(boolean force, Bck... only) throws InterruptedException {
    Job job = eviction.start("lru-" + jobs.find(any -> true).size(), List.of(only), force);
    assertTrue(job.awaitEnd(PATIENCE), job + " ended");
    return job;
  }

  @Test
  void whatWasNotUsedForTheLongestTimeGoesFirstDownToTheLowMark() throws Exception {
    for (int i = 1; i <= 9; i++) {
      put(CACHE, "unused-" + i, 5, Duration.ofHours(100 - i));
    }
    use(930L * MIB); // 180 too many, but there are 45 only, and 10 of them are spared
    put(CACHE, "used", 5, Duration.ofMinutes(119));

    Job all = run(false);

    assertEquals(9, evicted.size());
    assertEquals("unused-1", evicted.getFirst());
    assertEquals("unused-9", evicted.getLast());
    assertEquals(9, all.counters().localObjects());
    assertEquals(45L * MIB, all.counters().localBytes());
    assertEquals(9, stats.tracker().get("lru.evict.n"));
    assertEquals(45L * MIB, stats.tracker().get("lru.evict.size"));
    assertEquals("t[self]: evicted:9 size:45MiB too-fresh:1", all.message());
    assertTrue(store.find(CACHE, 7, "used").isPresent());
  }

  @Test
  void noMoreIsDeletedThanHasToBe() throws Exception {
    for (int i = 1; i <= 9; i++) {
      put(CACHE, "unused-" + i, 5, Duration.ofHours(100 - i));
    }
    use(763L * MIB);

    assertEquals(0, run(false).counters().localObjects(), "not above the high mark");
    run(true);

    assertEquals(List.of("unused-1", "unused-2", "unused-3"), evicted, "13 MiB, in whole objects");
  }

  @Test
  void onlyBucketsThatAllowIt() throws Exception {
    Bck readOnly = Bck.ais("read-only");
    bucket(readOnly, 9, true, Access.READ_ONLY);
    put(KEPT, "a", 20, Duration.ofHours(100));
    put(readOnly, "b", 20, Duration.ofHours(100));
    put(CACHE, "c", 20, Duration.ofHours(100));
    use(950L * MIB);

    run(false, KEPT, readOnly);
    assertEquals(List.of(), evicted);
    run(true, KEPT);
    assertEquals(List.of(), evicted, "force does not waive it");
    run(false);
    assertEquals(List.of("c"), evicted);
  }

  @Test
  void whatIsReadMeanwhileStays() throws Exception {
    put(CACHE, "a", 20, Duration.ofHours(100));
    use(950L * MIB);
    Reads reads = new Reads(store.accessTimes(), time);
    Lom lom = store.find(CACHE, 7, "a").orElseThrow();

    reads.served(lom, buckets.get(CACHE));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (store.find(CACHE, 7, "a").orElseThrow().atimeNanos() != time.epochNanos()) {
      assertTrue(System.nanoTime() < deadline, "the time of access is noted");
      Thread.onSpinWait();
    }

    assertEquals("t[self]: evicted:0 size:0B too-fresh:1", run(false).message());
    assertTrue(store.accessTimes().last(lom).getAsLong() == time.epochNanos());
  }

  @Test
  void readsOfBucketsThatAreNotEvictedLeaveNoTrace() throws Exception {
    put(KEPT, "a", 1, Duration.ofHours(100));
    Lom lom = store.find(KEPT, 8, "a").orElseThrow();

    new Reads(store.accessTimes(), time).served(lom, buckets.get(KEPT));

    assertEquals(lom.atimeNanos(), store.find(KEPT, 8, "a").orElseThrow().atimeNanos());
  }

  @Test
  void aScrubIsNoUse() throws Exception {
    put(CACHE, "a", 1, Duration.ofHours(100));
    Lom lom = store.find(CACHE, 7, "a").orElseThrow();

    store
        .replication()
        .heal(
            CACHE,
            7,
            "a",
            bytes -> {
              try {
                disk.setAccessTime("@ais/cache/%ob/a", time.epochNanos()); // as a kernel does
              } catch (DiskException e) {
                throw new IllegalStateException(e);
              }
            });

    assertEquals(lom.atimeNanos(), store.find(CACHE, 7, "a").orElseThrow().atimeNanos());
  }

  @Test
  void notBesideARebalance() throws Exception {
    put(CACHE, "a", 20, Duration.ofHours(100));
    use(950L * MIB);
    obstacle = "g7";

    AisException refused = assertThrows(AisException.class, () -> run(false));
    eviction.considerRun(95);

    assertEquals(409, refused.status());
    assertEquals(TypeCodes.COEXISTENCE, refused.typeCode());
    assertTrue(jobs.find(job -> true).isEmpty());
  }

  @Test
  void whatCannotBeDeletedIsAnErrorAndNotTheEnd() throws Exception {
    put(CACHE, "a", 20, Duration.ofHours(100));
    use(950L * MIB);
    refuses = true;

    Job job = run(false);

    assertFalse(job.isAborted());
    assertEquals("not in touch", job.errorText());
    assertTrue(store.find(CACHE, 7, "a").isPresent());
  }

  @Test
  void beginsByItselfAboveTheHighMarkAfterTheCleanup() throws Exception {
    put(CACHE, "a", 20, Duration.ofHours(100));
    use(950L * MIB);
    CountDownLatch held = new CountDownLatch(1);
    Job cleanup = jobs.start(JobSpec.of("c", JobKind.CLEANUP), Renewal.REFUSE, _ -> held.await());

    eviction.considerRun(95);
    assertEquals(0, own().size(), "the cleanup comes first");
    held.countDown();
    cleanup.awaitEnd(PATIENCE);
    eviction.considerRun(90);
    assertEquals(0, own().size(), "not above the mark");
    eviction.considerRun(95);
    own().getLast().awaitEnd(PATIENCE);
    assertEquals(List.of("a"), evicted);

    eviction.considerRun(95);
    own().getLast().awaitEnd(PATIENCE);
    assertEquals(2, own().size(), "the last one helped");
    eviction.considerRun(95);
    assertEquals(2, own().size(), "nothing was left to delete");
    time.pass(Duration.ofMinutes(10));
    eviction.considerRun(95);
    assertEquals(3, own().size());
  }

  @Test
  void doesNotBeginByItselfWhereNothingMayBeEvicted() throws Exception {
    bucket(CACHE, 7, false, Uint64.ALL);

    eviction.considerRun(99);

    assertEquals(0, own().size());
    assertEquals(
        "t[self]: no bucket has lru.enabled evicted:0 size:0B too-fresh:0", run(false).message());
  }

  private List<Job> own() {
    return jobs.find(job -> job.spec().kind() == JobKind.LRU);
  }
}
