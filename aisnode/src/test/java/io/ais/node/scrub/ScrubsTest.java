package io.ais.node.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketScrub;
import io.ais.model.JobKind;
import io.ais.model.Size;
import io.ais.model.Uint64;
import io.ais.model.config.ScrubConf;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.ManualTime;
import io.ais.node.job.Retention;
import io.ais.node.mountpath.TestMountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.store.Fence;
import io.ais.node.store.StampClock;
import io.ais.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a target scrubs by itself, what it remembers, and how it goes on. */
class ScrubsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Bck A = Bck.ais("a");
  private static final Bck B = Bck.ais("b");

  /** The file of the target; survives a restart. */
  private static final class Kept implements ScrubLog.Store {
    final AtomicReference<byte[]> content = new AtomicReference<>();
    final List<byte[]> all = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Optional<byte[]> load() {
      return Optional.ofNullable(content.get());
    }

    @Override
    public void save(byte[] now) {
      content.set(now);
      all.add(now);
    }
  }

  private final ManualTime time = new ManualTime();
  private final Kept kept = new Kept();
  private final SortedMap<Bck, BucketProps> buckets = new TreeMap<>();
  private final List<Long> read = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger rescued = new AtomicInteger();
  private volatile Duration interval = Duration.ofDays(7);
  private volatile String obstacle = "";
  private volatile int obstacleAfter = Integer.MAX_VALUE; // waits of the pace
  private volatile Duration passes = Duration.ZERO; // with each wait of the pace
  private volatile Runnable onRead = () -> {};
  private JobRegistry jobs;
  private MemDisk disk;
  private ObjectStore store;
  private Scrubs scrubs;

  @BeforeEach
  void open() throws DiskException {
    disk = new MemDisk(new AtomicInteger());
    store =
        new ObjectStore(
            TestMountpaths.of(new TreeMap<>(Map.of("/mp", DiskExecutor.inline(disk)))),
            new StampClock(time, 1, StampClock.HighWaterMark.none()));
    bucket(A, 7);
    bucket(B, 8);
    start();
  }

  @AfterEach
  void close() {
    jobs.close();
    disk.close();
  }

  private void bucket(Bck bck, long bid) {
    BucketProps props =
        Json.convert(Map.of("created", Long.toString(time.epochNanos())), BucketProps.class)
            .withIdentity(new Uint64(bid), time.epochNanos());
    buckets.put(bck, props);
    store.buckets().create(bck, bid);
  }

  /** What a process does; one that ran before is gone. */
  private void start() {
    if (jobs != null) {
      jobs.close();
    }
    jobs = new JobRegistry(time, time, Retention.DEFAULT);
    Rescue rescue =
        new Rescue() {
          @Override
          public boolean restore(Bck bck, long bid, String name) {
            return name.startsWith("coded") && rescued.incrementAndGet() > 0;
          }

          @Override
          public void repairSlices() {}
        };
    scrubs =
        new Scrubs(
            new Scrubs.Parts(
                store,
                jobs,
                rescue,
                () -> new TreeMap<>(buckets),
                bck -> bck,
                () -> new ScrubConf(interval, new Size(0)),
                () -> obstacle,
                this::pace,
                new ScrubLog(kept),
                time,
                new Random(1)));
  }

  private void pace(long bytes) {
    read.add(bytes);
    onRead.run();
    time.pass(passes);
    if (read.size() >= obstacleAfter) {
      obstacle = "g7";
    }
  }

  private void put(Bck bck, String name, String content) {
    store.put(
        new PutRequest(
            bck,
            buckets.get(bck).bid().bits(),
            name,
            ChecksumType.XXHASH2,
            Checksum.NONE,
            Map.of(),
            new Fence(1, 1),
            true,
            false,
            Durability.IMMEDIATE),
        ByteSource.of(content.getBytes(StandardCharsets.UTF_8)));
  }

  private List<Job> all() {
    return jobs.find(job -> job.spec().kind() == JobKind.SCRUB);
  }

  /** The next scrub that begins by itself, ended; empty when none begins. */
  private Optional<Job> ownRun() throws InterruptedException {
    int before = all().size();
    scrubs.considerRun();
    if (all().size() == before) {
      return Optional.empty();
    }
    Job job = all().getLast();
    assertTrue(job.awaitEnd(PATIENCE), job + " ended");
    return Optional.of(job);
  }

  private Job manual(Bck only) throws InterruptedException {
    scrubs.start("manual-" + all().size(), only);
    Job job = all().getLast();
    assertTrue(job.awaitEnd(PATIENCE), job + " ended");
    return job;
  }

  @Test
  void aNewBucketIsReadOneIntervalAfterItsCreationOneAtATime() throws Exception {
    put(A, "x", "content");
    assertEquals(Optional.empty(), ownRun());
    assertEquals(List.of(), scrubs.last());

    time.pass(Duration.ofDays(7));

    assertEquals(A, ownRun().orElseThrow().spec().bck());
    assertEquals(B, ownRun().orElseThrow().spec().bck());
    assertEquals(Optional.empty(), ownRun());
    BucketScrub of = scrubs.last().getFirst();
    assertEquals(A, of.bck());
    assertEquals(1, of.objects());
    assertEquals(7, of.bytes());
    assertEquals(time.epochNanos(), of.endedNanos());
    assertEquals(0, of.damaged());
  }

  @Test
  void theOneThatWasReadLongestAgoComesFirst() throws Exception {
    time.pass(Duration.ofDays(1));
    manual(A);
    time.pass(Duration.ofDays(8));

    assertEquals(B, ownRun().orElseThrow().spec().bck());
    assertEquals(A, ownRun().orElseThrow().spec().bck());
  }

  @Test
  void zeroIsNever() throws Exception {
    interval = Duration.ZERO;
    time.pass(Duration.ofDays(1000));

    assertEquals(Optional.empty(), ownRun());
  }

  @Test
  void whatWasReadBeforeARestartIsNotReadAgain() throws Exception {
    time.pass(Duration.ofDays(7));
    assertEquals(A, ownRun().orElseThrow().spec().bck());

    start();

    assertEquals(A, scrubs.last().getFirst().bck());
    assertEquals(B, ownRun().orElseThrow().spec().bck());
    assertEquals(Optional.empty(), ownRun());
  }

  @Test
  void aScrubThatIsBrokenOffGoesOnWhereItWas() throws Exception {
    put(A, "1", "content");
    put(A, "2", "content");
    put(A, "3", "content");
    put(A, "4", "content");
    time.pass(Duration.ofDays(7));
    obstacleAfter = 2;

    Job broken = ownRun().orElseThrow();
    assertEquals("g7 has begun", broken.abortReason());
    assertEquals(Optional.empty(), ownRun(), "beside a rebalance");
    assertEquals(List.of(), scrubs.last());

    obstacle = "";
    obstacleAfter = Integer.MAX_VALUE;
    start();
    Job rest = ownRun().orElseThrow();

    assertEquals(A, rest.spec().bck(), "before any other");
    assertFalse(rest.isAborted(), rest.abortReason());
    assertEquals(List.of(7L, 7L, 7L, 7L), read, "each once");
    assertEquals(4, scrubs.last().getFirst().objects());
    assertEquals(28, scrubs.last().getFirst().bytes());
  }

  @Test
  void whatWasBrokenOffLongAgoBeginsAgain() throws Exception {
    put(A, "1", "content");
    put(A, "2", "content");
    time.pass(Duration.ofDays(7));
    obstacleAfter = 1;
    ownRun();
    time.pass(Duration.ofDays(15));
    obstacle = "";
    obstacleAfter = Integer.MAX_VALUE;

    ownRun();

    assertEquals(List.of(7L, 7L, 7L), read);
    assertEquals(2, scrubs.last().getFirst().objects());
  }

  @Test
  void aProcessThatIsKilledHasLostHalfAMinute() throws Exception {
    for (int i = 0; i < 8; i++) {
      put(A, "object-" + i, "content");
    }
    time.pass(Duration.ofDays(7));
    passes = Duration.ofSeconds(10);
    ownRun();
    assertEquals(3, kept.all.size(), "two positions and the end");

    kept.content.set(kept.all.get(1));
    start();
    read.clear();
    ownRun();

    assertEquals(List.of(7L, 7L), read, "the last two");
    assertEquals(8, scrubs.last().getFirst().objects());
  }

  @Test
  void whatIsDamagedIsNamedAndRemembered() throws Exception {
    put(A, "bad", "content");
    put(A, "coded", "content");
    put(A, "good", "content");
    disk.damageContent("@ais/a/%ob/bad", 3);
    disk.damageContent("@ais/a/%ob/coded", 3);

    Job job = manual(A);
    start();

    assertTrue(
        job.errorText().contains("1 objects are damaged and were not repaired: ais://a/bad ("));
    BucketScrub of = scrubs.last().getFirst();
    assertEquals(3, of.objects());
    assertEquals(1, of.damaged());
    assertEquals(1, of.repaired());
    assertTrue(of.names().getFirst().startsWith("ais://a/bad ("), of.names()::toString);
    assertEquals(1, scrubs.last().size());
  }

  @Test
  void aBucketThatWasCreatedAnewHasNotBeenRead() throws Exception {
    manual(Bck.NONE);
    assertEquals(2, scrubs.last().size());

    buckets.remove(A);
    store.buckets().destroy(A, 7);
    assertEquals(List.of(B), scrubs.last().stream().map(BucketScrub::bck).toList());
    bucket(A, 9);

    assertEquals(List.of(B), scrubs.last().stream().map(BucketScrub::bck).toList());
    manual(B);
    assertEquals(null, new ScrubLog(kept).of(A, 7).last(), "dropped with the bucket");
  }

  @Test
  void whatCannotBeReadIsNoCompleteScrubAndTriedAgainAfterAnHour() throws Exception {
    put(A, "x", "content");
    manual(B);
    time.pass(Duration.ofDays(7));
    ownRun();
    ownRun();
    long ended = scrubs.last().getFirst().endedNanos();
    time.pass(Duration.ofDays(7));
    onRead = () -> disk.setBroken(true);

    Job job = ownRun().orElseThrow();

    assertFalse(job.errorText().isEmpty());
    assertEquals(ended, scrubs.last().getFirst().endedNanos());
    disk.setBroken(false);
    onRead = () -> {};
    assertEquals(B, ownRun().orElseThrow().spec().bck());
    assertEquals(Optional.empty(), ownRun());
    time.pass(Duration.ofHours(1));
    assertEquals(A, ownRun().orElseThrow().spec().bck());
  }

  @Test
  void aTargetThatCannotListItsBucketsDoesNotTryAllTheTime() throws Exception {
    time.pass(Duration.ofDays(7));
    disk.setBroken(true);

    assertTrue(ownRun().orElseThrow().isAborted());
    assertTrue(ownRun().orElseThrow().isAborted());
    assertEquals(Optional.empty(), ownRun(), "both have failed");
  }

  @Test
  void anOperatorsScrubTakesThePlaceOfOneThatBeganByItself() throws Exception {
    put(A, "x", "content");
    time.pass(Duration.ofDays(7));
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    Scrubs slow =
        new Scrubs(
            new Scrubs.Parts(
                store,
                jobs,
                NO_RESCUE,
                () -> new TreeMap<>(buckets),
                bck -> bck,
                () -> new ScrubConf(interval, new Size(0)),
                () -> "",
                bytes -> {
                  began.countDown();
                  held.await();
                },
                new ScrubLog(kept),
                time,
                new Random(2)));
    slow.considerRun();
    Job own = all().getLast();
    assertTrue(began.await(20, TimeUnit.SECONDS));

    slow.start("manual", B);

    assertTrue(own.awaitEnd(PATIENCE));
    assertEquals("scrub[manual] has begun", own.abortReason());
    held.countDown();
  }

  private static final Rescue NO_RESCUE =
      new Rescue() {
        @Override
        public boolean restore(Bck bck, long bid, String name) {
          return false;
        }

        @Override
        public void repairSlices() {}
      };
}
