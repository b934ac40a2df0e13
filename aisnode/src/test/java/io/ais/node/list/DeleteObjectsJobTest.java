package io.ais.node.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.list.ListRange;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Placement;
import io.ais.node.job.Renewal;
import io.ais.node.job.Retention;
import io.ais.node.job.TestMaps;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeleteObjectsJobTest {
  private static final Bck B = Bck.ais("m1");

  private final JobRegistry jobs =
      new JobRegistry(Ticker.system(), WallClock.system(), Retention.DEFAULT);
  private final MemoryNames names = new MemoryNames();
  private final Set<String> stored = new ConcurrentSkipListSet<>();
  private final Set<String> deleted = new ConcurrentSkipListSet<>();
  private Placement placement = new Placement(TestMaps.smap(3, "ta"), TestMaps.settled(1, "ta"));

  @AfterEach
  void close() {
    jobs.close();
  }

  private void put(String... all) {
    for (String name : all) {
      stored.add(name);
      names.put(MemoryNames.object(B, name, 3, 1));
    }
  }

  private long delete(Bck bck, long bid, String name) {
    if (!stored.remove(name)) {
      throw AisException.notFound(bck + "/" + name + " does not exist");
    }
    deleted.add(name);
    return 3;
  }

  private Job run(ListRange range, ObjectDeleter deleter) throws InterruptedException {
    DeleteObjectsJob body =
        new DeleteObjectsJob(
            B,
            1,
            range,
            new DeleteObjectsJob.Context("ta", "t[ta]", () -> placement, names, deleter));
    Job job =
        jobs.start(JobSpec.of("BwoXBdd3W", JobKind.DELETE_OBJECTS, B), Renewal.PARALLEL, body);
    assertTrue(job.awaitEnd(Duration.ofSeconds(10)));
    return job;
  }

  private Job run(ListRange range) throws InterruptedException {
    return run(range, this::delete);
  }

  @Test
  void deletesTheListAndReportsAMissingNameWithoutAborting() throws Exception {
    put("o01", "o02", "o03");

    Job job = run(ListRange.ofNames(List.of("o01", "o02", "nosuch")));

    assertEquals(Set.of("o01", "o02"), deleted);
    assertFalse(job.isAborted());
    assertEquals("t[ta]: ais://m1/nosuch does not exist", job.errorText());
    assertEquals("list:[o01 o02 nosuch]", job.message());
    assertEquals(2, job.counters().localObjects());
    assertEquals(6, job.counters().localBytes());
  }

  @Test
  void aTemplateMayNameObjectsThatDoNotExist() throws Exception {
    put("o03", "o04", "o05");

    Job job = run(ListRange.ofTemplate("o{02..04}"));

    assertEquals(Set.of("o03", "o04"), deleted);
    assertEquals("", job.errorText());
  }

  @Test
  void aTextWithoutRangesIsAPrefixAndEmptyMeansEverything() throws Exception {
    put("t/a", "t/b/c", "u");

    run(ListRange.ofTemplate("t/"));
    assertEquals(Set.of("t/a", "t/b/c"), deleted);
    jobs.sweep();
    put("x");
    Job all =
        jobs.start(
            JobSpec.of("allofit01", JobKind.DELETE_OBJECTS, B),
            Renewal.PARALLEL,
            new DeleteObjectsJob(
                B,
                1,
                ListRange.ofTemplate("*"),
                new DeleteObjectsJob.Context("ta", "t[ta]", () -> placement, names, this::delete)));
    assertTrue(all.awaitEnd(Duration.ofSeconds(10)));

    assertEquals(Set.of(), stored);
  }

  @Test
  void aMalformedTemplateFailsTheJobAndDeletesNothing() throws Exception {
    put("x1");

    Job job = run(ListRange.ofTemplate("x{1.."));

    assertTrue(job.isAborted());
    assertEquals(Set.of("x1"), stored);
  }

  @Test
  void leavesNamesOfOtherTargetsToThem() throws Exception {
    placement = new Placement(TestMaps.smap(3, "ta", "tb"), TestMaps.settled(1, "ta", "tb"));
    TreeSet<String> own = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      put("o" + i);
      if (placement.isOwner("ta", B, "o" + i)) {
        own.add("o" + i);
      }
    }

    run(ListRange.ofTemplate("o{0..39}"));
    assertEquals(own, deleted);
    put(own.toArray(String[]::new));
    deleted.clear();
    Job prefix =
        jobs.start(
            JobSpec.of("prefix001", JobKind.DELETE_OBJECTS, B),
            Renewal.PARALLEL,
            new DeleteObjectsJob(
                B,
                1,
                ListRange.ofTemplate("o"),
                new DeleteObjectsJob.Context("ta", "t[ta]", () -> placement, names, this::delete)));
    assertTrue(prefix.awaitEnd(Duration.ofSeconds(10)));

    assertEquals(own, deleted);
  }

  @Test
  void whileObjectsMoveAPrefixCoversWhatHasNotArrivedAtItsOwner() throws Exception {
    Smap both = TestMaps.smap(3, "ta", "tb");
    Rmd joining =
        TestMaps.running(2, List.of("ta", "tb"), List.of(List.of("ta"), List.of("ta", "tb")));
    placement = new Placement(both, joining);
    for (int i = 0; i < 20; i++) {
      put("o" + i);
    }

    run(ListRange.ofTemplate("o"));

    assertEquals(20, deleted.size());
  }

  @Test
  void anErrorAbortsUnlessTheJobIsToldToGoOn() throws Exception {
    put("a", "b", "c");
    ObjectDeleter failing =
        (bck, bid, name) -> {
          if (name.equals("a")) {
            throw AisException.unavailable("disk on fire");
          }
          return delete(bck, bid, name);
        };
    ListRange goOn = new ListRange("", List.of("a", "b"), -1, true, false);
    ListRange stop = new ListRange("", List.of("a", "c"), -1, false, false);

    Job stopped = run(stop, failing);
    String reason = stopped.abortReason();
    jobs.abort(job -> true, "x");
    Job went = run(goOn, failing);

    assertEquals("t[ta]: ais://m1/a: disk on fire", reason);
    assertEquals("t[ta]: ais://m1/a: disk on fire", went.errorText());
    assertFalse(went.isAborted());
    assertTrue(deleted.contains("b"));
  }

  @Test
  void onlyRemoteBucketsCanBeEvicted() {
    AisException refused =
        assertThrows(AisException.class, () -> DeleteObjectsJob.checkEvictable(Bck.ais("dst2")));

    assertEquals(400, refused.status());
    assertEquals("ErrNotRemoteBck", refused.typeCode());
    assertEquals(
        "evict-remote-bck: expecting remote bucket (have ais://dst2)", refused.getMessage());
  }
}
