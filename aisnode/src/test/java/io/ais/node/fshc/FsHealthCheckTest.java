package io.ais.node.fshc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.config.FshcConf;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.Lane;
import io.ais.node.disk.MountpathThreads;
import io.ais.node.fshc.SickDisk.Illness;
import io.ais.node.fshc.Verdict.Health;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.MountpathChanges;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.mountpath.TestMountpaths;
import io.ais.node.runtime.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two mountpaths, one of which falls ill in every way; what is noticed, and what follows. */
@Timeout(60)
class FsHealthCheckTest {
  private static final FshcConf CONFIG = new FshcConf(4, 2, 10, Duration.ofSeconds(10), true);
  private static final Probe.Limits LIMITS =
      new Probe.Limits(Duration.ofMillis(700), Duration.ofMillis(1500));

  private final SickDisk sick = new SickDisk();
  private final SickDisk sound = new SickDisk();
  private final SortedMap<String, DiskExecutor> disks = new TreeMap<>();
  private final AtomicInteger triggered = new AtomicInteger();
  private final AtomicLong skipped = new AtomicLong(); // nanos of sleep that nobody slept
  private final List<CompletableFuture<?>> background = new ArrayList<>();
  private Mountpaths mountpaths;
  private MountpathChanges changes;
  private FsHealthCheck check;

  /** Real time, but nobody sleeps. */
  private final Ticker ticker =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime() + skipped.get();
        }

        @Override
        public void park(long nanos) {
          skipped.addAndGet(nanos);
        }
      };

  @BeforeEach
  void attach() throws DiskException {
    MountpathThreads.Sizes sizes = new MountpathThreads.Sizes(2, 1, 100);
    disks.put("/sick", new MountpathThreads("sick", sick, sizes));
    disks.put("/sound", new MountpathThreads("sound", sound, sizes));
    fill(sick);
    fill(sound);
    mountpaths = TestMountpaths.of(disks);
    changes = TestMountpaths.changes(mountpaths, disks);
    check =
        new FsHealthCheck(
            new FsHealthCheck.Parts(
                mountpaths,
                () -> CONFIG,
                changes::leaveFaulted,
                _ -> triggered.incrementAndGet(),
                ticker,
                new Random(7)),
            LIMITS);
    check.start();
  }

  @AfterEach
  void close() {
    check.close();
    sick.release();
    background.forEach(each -> assertThrows(Exception.class, each::join));
    mountpaths.close();
  }

  private static void fill(SickDisk disk) throws DiskException {
    disk.makeDirectory("@ais");
    disk.makeDirectory("@ais/b");
    for (int i = 0; i < 5; i++) {
      try (DiskFile file = disk.create("@ais/b/" + i)) {
        file.write(ByteBuffer.wrap(new byte[10_000]));
      }
    }
  }

  private Mountpath sickOne() {
    return mountpaths.find("/sick").orElseThrow();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited in vain for " + what);
      Thread.onSpinWait();
    }
  }

  private void awaitDisabled() {
    await("the end of its service", () -> mountpaths.layout().faulted().containsKey("/sick"));
    assertEquals(List.of("/sound"), paths());
  }

  private List<String> paths() {
    return mountpaths.available().stream().map(Mountpath::path).toList();
  }

  /** A task that fails as the disk does. */
  private void fail(Kind kind) {
    fail(kind, "of a test");
  }

  private void fail(Kind kind, String message) {
    assertThrows(
        DiskException.class,
        () ->
            sickOne()
                .files()
                .call(
                    Lane.CLIENT,
                    _ -> {
                      throw new DiskException(kind, "@ais/b/0", message, null);
                    }));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, HEALTHY",
    "FULL, HEALTHY",
    "UNREADABLE, DEGRADED",
    "UNWRITABLE, DEGRADED",
    "READ_ONLY, DEGRADED",
    "SHORT_WRITES, DEGRADED",
    "FORGETFUL, DEGRADED",
    "VANISHED, FAULTED",
    "HANGING, FAULTED",
    "HANGING_FILES, FAULTED",
  })
  void aRunFindsWhatAilsTheDisk(Illness illness, Health expected) {
    sick.fallIll(illness);

    Verdict verdict = check.check("/sick");

    assertEquals(expected, verdict.health(), verdict.toString());
    if (verdict.isSick()) {
      awaitDisabled();
      assertFalse(verdict.detail().isEmpty());
    } else {
      assertEquals(List.of("/sick", "/sound"), paths());
    }
    assertEquals(Health.HEALTHY, check.check("/sound").health());
    assertEquals(0, triggered.get(), "an operator's run is not counted as caused by an error");
  }

  @Test
  void aRunForTheErrorsOfOthersDoesNotPutOffOneForItsOwn() {
    for (int i = 0; i < CONFIG.ioErrLimit(); i++) {
      assertThrows(DiskException.class, () -> failing("/sound"));
    }
    check.tick();
    await("runs on both", () -> triggered.get() >= 2);
    check.check("/sick"); // that run has ended

    sick.fallIll(Illness.READ_ONLY);
    fail(Kind.FAULT);

    awaitDisabled();
  }

  private void failing(String path) throws DiskException {
    mountpaths
        .find(path)
        .orElseThrow()
        .files()
        .call(
            Lane.CLIENT,
            _ -> {
              throw new DiskException(Kind.FAULT, "@ais/b/0", "of a test", null);
            });
  }

  @Test
  void aRunLeavesNothingBehind() throws DiskException {
    check.check("/sick");

    assertEquals(List.of(), sick.inside.list(".$deleted/fshc-on-err"));
    assertEquals(0, sick.inside.openFiles());
  }

  @Test
  void anotherDiskAtThePathIsNotOurs() throws DiskException {
    sick.rename(".ais.mountpath", "elsewhere");

    check.tick();

    awaitDisabled();
  }

  @Test
  void aDirectoryThatVanishedIsNoticedWithoutAnyRequest() {
    sick.fallIll(Illness.VANISHED);

    check.tick();

    awaitDisabled();
    assertEquals(1, triggered.get());
  }

  @Test
  void anErrorCausesOneRunAndAFloodOfThemNoMore() {
    for (int i = 0; i < 500; i++) {
      fail(Kind.FAULT);
    }

    assertEquals(1, triggered.get());
    assertEquals(List.of("/sick", "/sound"), paths(), "its files can be read and written");
  }

  @Test
  void aDiskThatBecomesReadOnlyRightAfterACheckThatFoundNothingIsOutAtOnce() {
    fail(Kind.FAULT, "Input/output error");
    await("the run for it", () -> triggered.get() == 1);
    check.check("/sick"); // that run has ended

    sick.fallIll(Illness.READ_ONLY);
    fail(Kind.FAULT, "Read-only file system");

    awaitDisabled();
  }

  @Test
  void aDiskThatFallsIllAfterACheckThatFoundNothingIsOutAfterAShortPause() {
    fail(Kind.FAULT);
    await("the run for it", () -> triggered.get() == 1);
    check.check("/sick"); // that run has ended

    sick.fallIll(Illness.UNWRITABLE);
    skipped.addAndGet(RunPlan.SHORTEST.toNanos());
    fail(Kind.FAULT);

    awaitDisabled();
  }

  @Test
  void anErrorOfASickDiskEndsItsService() {
    sick.fallIll(Illness.UNWRITABLE);

    fail(Kind.FAULT);

    awaitDisabled();
  }

  @Test
  void manyErrorsAreAReasonToLookAtAllMountpaths() {
    for (int i = 0; i < 10; i++) {
      fail(Kind.FAULT);
    }
    check.tick();

    await("a look at the other one too", () -> triggered.get() == 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"NOT_FOUND", "CONFLICT", "NO_SPACE", "BUSY", "OTHER"})
  void whatIsNoFaultNeverCausesARun(Kind kind) {
    for (int i = 0; i < 2_000; i++) {
      fail(kind);
    }
    check.tick();

    assertEquals(0, triggered.get());
    assertEquals(List.of("/sick", "/sound"), paths());
  }

  @Test
  void callersOfADiskThatHangsAreLetGo() throws Exception {
    sick.fallIll(Illness.HANGING);
    for (int i = 0; i < 20; i++) {
      background.add(
          CompletableFuture.supplyAsync(
              () -> read(sickOne()), task -> Thread.ofVirtual().start(task)));
    }
    await("them to wait", () -> sickOne().files().progress().begun() >= 20);
    Mountpath hanging = sickOne();

    assertEquals(Health.FAULTED, check.check("/sick").health());

    awaitDisabled();
    for (CompletableFuture<?> each : background) {
      CompletionException e = assertThrows(CompletionException.class, each::join);
      assertTrue(e.getCause() instanceof AisException, e.toString());
    }
    await("the end of all calls", () -> !hanging.files().progress().isPending());
    assertThrows(DiskException.class, () -> hanging.files().call(Lane.CLIENT, _ -> 1));
  }

  private static boolean read(Mountpath mountpath) {
    try {
      return mountpath.files().call(Lane.CLIENT, disk -> disk.stat("x").isPresent());
    } catch (DiskException e) {
      throw new AisException(503, "", e.kind().toString(), e);
    }
  }

  @Test
  void aChangeOfMountpathsThatWaitsForTheDiskDoesNotKeepItInService() {
    sick.fallIll(Illness.HANGING);
    background.add(
        CompletableFuture.runAsync(changes::beginResilver, task -> Thread.ofVirtual().start(task)));
    await("the change to wait", () -> sickOne().files().progress().isPending());

    check.check("/sick");

    awaitDisabled();
  }

  @Test
  void whatWaitsForLongIsAReasonToLook() {
    sick.fallIll(Illness.HANGING_FILES);
    background.add(
        CompletableFuture.supplyAsync(
            () -> read(sickOne()), task -> Thread.ofVirtual().start(task)));
    await("it to wait", () -> sickOne().files().progress().isPending());

    check.tick();
    skipped.addAndGet(Duration.ofSeconds(5).toNanos());
    check.tick();
    assertEquals(0, triggered.get());
    skipped.addAndGet(Duration.ofSeconds(5).toNanos());
    check.tick();

    awaitDisabled();
  }

  @Test
  void theLastMountpathLeavesTooAndTheFirstOneBrings() throws DiskException {
    sound.fallIll(Illness.VANISHED);
    check.check("/sound");
    sick.fallIll(Illness.VANISHED);
    check.check("/sick");

    assertEquals(List.of(), paths());
    AisException none =
        assertThrows(AisException.class, () -> mountpaths.layout().of("ais/@#/b/x"));
    assertEquals(503, none.status());
    assertTrue(mountpaths.layout().mayBeAbsent("ais/@#/b/x"));

    sick.fallIll(Illness.NONE);
    disks.put("/sick", new MountpathThreads("sick", sick, new MountpathThreads.Sizes(2, 1, 100)));
    assertTrue(changes.enable("/sick", false));

    assertEquals(List.of("/sick"), paths());
    assertEquals(List.of("/sound"), List.copyOf(mountpaths.layout().faulted().keySet()));
  }

  @Test
  void twoThatFailAtOnceDoNotKeepEachOtherInService() {
    sound.fallIll(Illness.VANISHED);
    sick.fallIll(Illness.VANISHED);

    check.tick();

    await("the end of both", () -> paths().isEmpty());
  }

  @Test
  void aFullDiskIsNotBlamedForWhatItCannotStore() {
    sound.fallIll(Illness.FULL);
    sick.fallIll(Illness.VANISHED);

    check.check("/sick");

    assertTrue(paths().contains("/sound"));
    sound.fallIll(Illness.NONE);
    check.check("/sick");
    awaitDisabled();
  }

  @Test
  void aLossThatIsAcceptedEndsTheDoubt() {
    sick.fallIll(Illness.VANISHED);
    check.check("/sick");
    assertTrue(mountpaths.layout().missed().get("/sick").startsWith("faulted"));
    assertEquals(List.of("/sick"), mountpaths.layout().absent());

    changes.giveUp("/sick", true);

    assertEquals(List.of(), mountpaths.layout().absent());
    assertTrue(mountpaths.layout().missed().isEmpty());
    assertTrue(mountpaths.layout().faulted().isEmpty());
    assertTrue(mountpaths.layout().resilverDue());
    assertThrows(AisException.class, () -> changes.giveUp("/sick", true));
  }

  @Test
  void aLossCanBeAcceptedAfterADetachToo() {
    sick.fallIll(Illness.VANISHED);
    check.check("/sick");
    changes.leave("/sick", true);
    assertEquals("detached", mountpaths.layout().missed().get("/sick"));

    changes.giveUp("/sick", true);

    assertTrue(mountpaths.layout().missed().isEmpty());
  }

  @Test
  void nothingIsDisabledWhileTheNodeStops() {
    check.close();
    mountpaths.close();

    check.tick();

    assertEquals(List.of("/sick", "/sound"), paths());
    assertEquals(0, triggered.get());
  }
}
