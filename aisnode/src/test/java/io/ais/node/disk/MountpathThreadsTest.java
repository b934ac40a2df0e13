package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who runs what on a mountpath, and what happens when its disk hangs. */
@Timeout(30)
class MountpathThreadsTest {
  private final MemDisk disk = new MemDisk(new AtomicInteger());

  private MountpathThreads threads(int clients, int queue, int spareCarriers) {
    return new MountpathThreads(
        "t", disk, new MountpathThreads.Sizes(clients, 1, queue), new SpareCarriers(spareCarriers));
  }

  private static <T> T virtually(Callable<T> work) throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      return executor.submit(work).get();
    }
  }

  private static void hang(CountDownLatch until) {
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void runsTasksOnThreadsOfTheMountpath() throws Exception {
    try (MountpathThreads threads = threads(2, 10, 1)) {
      String name =
          virtually(() -> threads.call(Lane.CLIENT, _ -> Thread.currentThread().getName()));

      assertTrue(name.startsWith("mpath-t-c"), name);
    }
  }

  @Test
  void keepsAShortReadOnItsVirtualThreadWhileACarrierIsSpare() throws Exception {
    try (MountpathThreads threads = threads(2, 10, 1)) {
      awaitIdle(threads);

      assertTrue(readsOnCarrier(threads));
    }
  }

  @Test
  void handsAShortReadOverWithoutSpareCarriersAndFromPlatformThreads() throws Exception {
    try (MountpathThreads none = threads(2, 10, 0);
        MountpathThreads some = threads(2, 10, 1)) {
      awaitIdle(some);

      assertFalse(readsOnCarrier(none));
      assertTrue(some.brief(_ -> Thread.currentThread().getName()).startsWith("mpath-t-c"));
    }
  }

  /** A thread announces itself idle a moment after its start. */
  private static void awaitIdle(MountpathThreads threads) throws Exception {
    while (!readsOnCarrier(threads)) {
      Thread.onSpinWait();
    }
  }

  private static boolean readsOnCarrier(MountpathThreads threads) throws Exception {
    return virtually(() -> threads.<Boolean>brief(_ -> Thread.currentThread().isVirtual()));
  }

  @Test
  void readsThatHangHoldOnlySpareCarriersAndTheirOwnMountpath() throws Exception {
    SpareCarriers carriers = new SpareCarriers(1);
    MountpathThreads.Sizes sizes = new MountpathThreads.Sizes(2, 1, 10);
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(3);
    try (MountpathThreads sick = new MountpathThreads("sick", disk, sizes, carriers);
        MountpathThreads healthy = new MountpathThreads("healthy", disk, sizes, carriers);
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      awaitIdle(sick);
      awaitIdle(healthy);
      List<Future<Integer>> stuck = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        stuck.add(
            requests.submit(
                () ->
                    sick.brief(
                        _ -> {
                          hanging.countDown();
                          hang(released);
                          return 1;
                        })));
      }
      hanging.await(); // one carrier and both threads

      assertEquals(7, requests.submit(() -> healthy.brief(_ -> 7)).get(10, TimeUnit.SECONDS));

      released.countDown();
      for (Future<Integer> one : stuck) {
        assertEquals(1, one.get());
      }
    }
  }

  @Test
  void refusesAtOnceWhenTooManyWait() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    try (MountpathThreads threads = threads(1, 1, 0);
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      requests.submit(
          () ->
              threads.call(
                  Lane.CLIENT,
                  _ -> {
                    started.countDown();
                    hang(released);
                    return 0;
                  }));
      started.await();
      List<Future<Integer>> two = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        two.add(requests.submit(() -> threads.call(Lane.CLIENT, _ -> 0)));
      }

      Future<Integer> refused = firstFailed(two);
      DiskException busy = (DiskException) assertThrows(Exception.class, refused::get).getCause();
      assertTrue(busy.is(Kind.BUSY));
      released.countDown();
    }
  }

  private static Future<Integer> firstFailed(List<Future<Integer>> calls) {
    while (true) {
      for (Future<Integer> call : calls) {
        if (call.state() == Future.State.FAILED) {
          return call;
        }
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aClosedMountpathRefusesCallsAndReads() {
    MountpathThreads threads = threads(1, 1, 1);
    threads.close();

    assertThrows(DiskException.class, () -> threads.call(Lane.CLIENT, _ -> 1));
    assertThrows(DiskException.class, () -> threads.brief(_ -> 1));
  }

  @Test
  void servesManyCallersEachItsOwnResult() throws Exception {
    try (MountpathThreads threads = threads(3, 10_000, 2);
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        int number = i;
        results.add(
            requests.submit(
                () ->
                    number % 2 == 0
                        ? threads.call(Lane.CLIENT, _ -> number)
                        : threads.brief(_ -> number)));
      }
      for (int i = 0; i < results.size(); i++) {
        assertEquals(i, results.get(i).get());
      }
    }
  }

  @Test
  void aDiskThatHangsLetsItsCallersGoWhenItIsGivenUp() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(2);
    MountpathThreads threads = threads(2, 10, 0);
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        calls.add(
            requests.submit(
                () ->
                    threads.call(
                        Lane.CLIENT,
                        _ -> {
                          started.countDown();
                          hang(released);
                          return 1;
                        })));
      }
      started.await();

      threads.giveUp();

      for (Future<Integer> call : calls) {
        Exception e = assertThrows(Exception.class, () -> call.get(10, TimeUnit.SECONDS));
        assertTrue(e.getCause() instanceof DiskException, e.toString());
      }
      assertFalse(threads.progress().isPending());
      released.countDown();
    }
    threads.close();
  }

  @Test
  void aProbeThatHangsHoldsOneThreadAndNobodyElse() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    try (MountpathThreads threads = threads(1, 10, 0)) {
      Duration atMost = Duration.ofMillis(50);

      assertTrue(hangs(() -> threads.probe(_ -> waited(released), atMost)));
      assertTrue(hangs(() -> threads.probe(_ -> 1, atMost)), "no second one beside it");
      assertEquals(5, (int) threads.<Integer>call(Lane.CLIENT, _ -> 5));

      released.countDown();
      while (hangs(() -> threads.probe(_ -> 1, Duration.ofSeconds(5)))) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aProbeWaitsForTheOneBeforeItRatherThanTakeItForOneThatHangs() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    Duration atMost = Duration.ofSeconds(20);
    try (MountpathThreads threads = threads(1, 10, 0);
        ExecutorService lookers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first =
          lookers.submit(
              () ->
                  threads.probe(
                      _ -> {
                        started.countDown();
                        return waited(released);
                      },
                      atMost));
      started.await();

      Future<Integer> second = lookers.submit(() -> threads.probe(_ -> 2, atMost));
      assertThrows(TimeoutException.class, () -> second.get(100, TimeUnit.MILLISECONDS));
      released.countDown();

      assertEquals(1, first.get());
      assertEquals(2, second.get());
    }
  }

  private static int waited(CountDownLatch until) {
    hang(until);
    return 1;
  }

  private static boolean hangs(Callable<Integer> probe) throws Exception {
    try {
      probe.call();
      return false;
    } catch (DiskException e) {
      return e.is(Kind.FAULT) && e.getCause() instanceof TimeoutException;
    }
  }

  @Test
  void tellsOfFaultsAndOfNothingElse() throws Exception {
    List<Kind> told = Collections.synchronizedList(new ArrayList<>());
    try (MountpathThreads threads = threads(2, 10, 1)) {
      threads.onFault(e -> told.add(e.kind()));
      awaitIdle(threads);
      for (Kind kind : Kind.values()) {
        assertThrows(DiskException.class, () -> threads.call(Lane.CLIENT, _ -> failed(kind)));
        assertThrows(
            Exception.class, () -> virtually(() -> threads.<Integer>brief(_ -> failed(kind))));
      }
    }

    assertEquals(List.of(Kind.FAULT, Kind.FAULT, Kind.GONE, Kind.GONE), told);
  }

  private static int failed(Kind kind) throws DiskException {
    throw new DiskException(kind, "x", "of a test", null);
  }
}
